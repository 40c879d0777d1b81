using CsCheck;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>Generates one of some texts.</summary>
internal static class AnyText
{
    public static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);
}
