using Microsoft.Extensions.Options;

namespace Api.Security.DPoP;

/// <summary>Says for the log what a proof would have needed, from the settings, never from what the client sent. Made once.</summary>
internal sealed class ProofExpectations(
    IOptions<DPoPOptions> options, IOptions<ApiSecurityOptions> shared, ProofAlgorithms algorithms, RequestTarget target)
{
    private readonly Dictionary<Refusal, string> _texts = new()
    {
        [DPoPRefusals.ProofTooLong] =
            $"a proof no longer than {options.Value.MaxProofLength} characters ({DPoPConfiguration.SectionName}:MaxProofLength)",
        [DPoPRefusals.ProofAlgorithmNotAllowed] =
            $"a proof with one of the algorithms {algorithms.Names} ({DPoPConfiguration.SectionName}:Algorithms)",
        [DPoPRefusals.ProofExpired] =
            $"a proof that is not older than {options.Value.ProofLifetime} ({DPoPConfiguration.SectionName}:ProofLifetime)",
    };

    private readonly string _notUri = "a proof whose htu is the absolute URI of the request, without user information";

    private readonly string _base = target.IsConfigured
        ? $"a proof whose htu begins with {shared.Value.PublicBaseUrl} (ApiSecurity:PublicBaseUrl)"
        : "a proof whose htu is the URL of the request as this service sees it; ";

    private readonly string _path =
        "a proof whose htu has the path of the request, case-sensitive; if a proxy changes the path, set ApiSecurity:PublicBaseUrl, or "
        + "configure it to send X-Forwarded-Prefix and call UseForwardedHeaders()";

    /// <summary>Returns the refusal with its text.</summary>
    public Outcome<CheckedProof> Refuse(Refusal refusal) =>
        Outcome.Refuse<CheckedProof>(refusal, expected: _texts.GetValueOrDefault(refusal));

    /// <summary>Returns the refusal of an <c>htu</c>.</summary>
    /// <param name="fault">What differs.</param>
    public Outcome<CheckedProof> RefuseTarget(TargetFault fault) =>
        Outcome.Refuse<CheckedProof>(DPoPRefusals.ProofTargetMismatch, expected: fault switch
        {
            TargetFault.Scheme => Scheme,
            TargetFault.Authority => Authority,
            TargetFault.Path => _path,
            _ => _notUri,
        });

    private string Scheme => field ??= target.IsConfigured
        ? _base
        : _base + "its scheme differs: behind a proxy that terminates TLS, set ApiSecurity:PublicBaseUrl, or call UseForwardedHeaders()";

    private string Authority => field ??= target.IsConfigured
        ? _base
        : _base + "its host or port differs: behind a proxy, set ApiSecurity:PublicBaseUrl";
}
