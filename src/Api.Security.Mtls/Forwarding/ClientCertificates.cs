using Microsoft.AspNetCore.Http.Features;

namespace Api.Security.Mtls;

/// <summary>
/// Finds the client certificate of a request. With <c>Mtls:Forwarded</c>, that is the one in the header if the connection comes from one of
/// the proxies, and otherwise the one of the TLS connection; a proxy's own certificate never counts. With <c>AddCertificateForwarding()</c>
/// of the host, it is the one that the host has put in place. Otherwise it is the one of the TLS connection.
/// </summary>
internal sealed class ClientCertificates(
    ForwardedHeader forwarded, HostForwarding host, ConnectionCertificates connections, RefusedHeaders refused)
{
    /// <summary>Never throws, whatever a client sends. Does not ask the client for a certificate.</summary>
    /// <returns>
    /// The certificate; <c>default</c> when the client sent none; a reason, with the code <c>invalid_token</c>, when a header with a
    /// certificate cannot be trusted or read.
    /// </returns>
    public Outcome<PresentedCertificate> Find(HttpContext context)
    {
        if (forwarded.IsConfigured) return FindForwarded(context, CapturedOf(context));
        return host.IsUsed ? FindOfHost(context, CapturedOf(context)) : FindOnConnection(context.Features.Get<ITlsConnectionFeature>());
    }

    private static CapturedConnection CapturedOf(HttpContext context) =>
        context.Features.Get<CapturedConnection>() ?? CapturedConnection.Unknown;

    private Outcome<PresentedCertificate> FindForwarded(HttpContext context, CapturedConnection connection)
    {
        var lines = context.Request.Headers[forwarded.Name];
        if (!forwarded.Proxies.Contain(connection.Address))
        {
            return lines.Count == 0
                ? FindOnConnection(connection.Tls)
                : refused.Count(MtlsRefusals.HeaderUntrusted, forwarded.Name, connection.Address);
        }

        var read = forwarded.Read(lines);
        return read.Refusal is { } refusal ? refused.Count(refusal, forwarded.Name, connection.Address) : read;
    }

    // The certificate of the connection is that of a proxy, so it does not count where the host has not replaced it.
    private Outcome<PresentedCertificate> FindOfHost(HttpContext context, CapturedConnection connection)
    {
        if (context.Features.Get<ITlsConnectionFeature>() is not { } tls || ReferenceEquals(tls, connection.Tls)) return default;
        if (context.Request.Headers[host.Header].Count > 1)
            return refused.Count(MtlsRefusals.HeaderRepeated, host.Header, connection.Address);
        return ConnectionCertificates.FindForwarded(tls) is { } certificate ? certificate : default(Outcome<PresentedCertificate>);
    }

    private Outcome<PresentedCertificate> FindOnConnection(ITlsConnectionFeature? tls) =>
        connections.Find(tls) is { } certificate ? certificate : default(Outcome<PresentedCertificate>);
}
