namespace Api.Security.Mtls;

/// <summary>The reasons of this package.</summary>
internal static class MtlsRefusals
{
    private static readonly RefusalSet Declared = new();

    public static IReadOnlyList<Refusal> All => Declared.All;
}
