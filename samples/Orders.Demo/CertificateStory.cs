using System.Security.Cryptography.X509Certificates;

namespace Orders.Demo;

/// <summary>A job with a client certificate: without a token, and with a token that is bound to the certificate.</summary>
internal sealed class CertificateStory(Scene scene, Transcript transcript)
{
    private const string Echo = "/webhooks/echo";
    private const string Payments = "/payments";

    public async Task TellAsync()
    {
        transcript.Turn("Client certificates (mutual TLS)");
        using var job = With(scene.Certificates.Job);
        using var stranger = With(scene.Certificates.Stranger);
        using var nobody = With(null);
        transcript.Show("a job with a certificate of the configured authority, and no token", await job.PostAsync(null, Echo), 200);
        transcript.Show("a certificate with the same name that nobody has issued",
            await stranger.PostAsync(null, Echo), 401, "invalid_certificate");
        transcript.Show("no certificate", await nobody.PostAsync(null, Echo), 401, "missing_credentials");

        using var tokens = new Tokens(scene.SecureAuthority, scene.Certificates.ClientWith(scene.Certificates.Job));
        var token = await tokens.OfClientAsync("orders-reader", "read:orders");
        transcript.Show("a token that the provider has bound to the job's certificate", await job.GetAsync(token, Payments), 200);
        transcript.Show("the stolen token with the thief's certificate", await stranger.GetAsync(token, Payments), 401, "invalid_token");
        transcript.Show("the stolen token without a certificate", await nobody.GetAsync(token, Payments), 401, "invalid_token");
    }

    private ApiClient With(X509Certificate2? certificate) => new(scene.SecureApiAddress, scene.Certificates.ClientWith(certificate));
}
