using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>The published test vectors, which are not part of this project.</summary>
internal static class Vectors
{
    private const string Variable = "API_SECURITY_VECTORS";

    /// <summary>Returns the path of a vector file. If it is missing, the test is skipped; in CI it fails.</summary>
    public static string File(params ReadOnlySpan<string> path)
    {
        var folder = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured ? configured
            : Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "vectors"));
        var file = Path.Combine([folder, .. path]);
        Prerequisite.Require(
            System.IO.File.Exists(file),
            $"{string.Join('/', path.ToArray())} is missing. Set {Variable} to a folder with github.com/C2SP/wycheproof (testvectors_v1, "
                + $"as wycheproof) and github.com/nst/JSONTestSuite (as jsontestsuite).");
        return file;
    }
}
