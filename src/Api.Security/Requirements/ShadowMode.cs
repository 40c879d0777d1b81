namespace Api.Security;

/// <summary>Marks an endpoint whose requirements are tested but not enforced.</summary>
internal sealed class ShadowMode
{
    public static ShadowMode Instance { get; } = new();

    public static bool IsOn(HttpContext request) => request.GetEndpoint()?.Metadata.GetMetadata<ShadowMode>() is not null;

    public override string ToString() => "shadow mode";
}
