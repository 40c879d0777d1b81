using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Browser.Tests;

/// <summary>A script that drives Chromium. Screenshots are saved in <c>artifacts/browser</c>.</summary>
internal static class Chromium
{
    /// <param name="script">The script.</param>
    /// <param name="address">The address that it opens.</param>
    /// <returns>What the script recorded.</returns>
    public static async Task<JsonNode> RunAsync(string script, string address)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Checkout.Root, "artifacts", "browser")).FullName;
        return JsonNode.Parse(await NodeScript.RunAsync(script, "", address, Require(), folder))!;
    }

    /// <summary>Returns the path of Chromium. If it is missing, the test is skipped; in CI it fails.</summary>
    public static string Require()
    {
        var browser = Prerequisite.FindOnPath("chromium");
        Prerequisite.Require(browser is not null, "chromium is not on the path: install it, or run ./test.sh, which does.");
        return browser!;
    }
}
