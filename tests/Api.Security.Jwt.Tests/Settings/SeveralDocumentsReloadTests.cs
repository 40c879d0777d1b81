using System.Text.Json.Nodes;

namespace Api.Security.Jwt.Tests.Settings;

/// <summary>An issuer with an entry for each of its discovery documents, in a file that changes.</summary>
public sealed class SeveralDocumentsReloadTests
{
    private const string Issuer = "https://a.example";

    [Fact]
    public async Task Unchanged_entries_are_not_reported()
    {
        await using var world = await ReloadWorld.StartAsync(Entries("one", "two"));
        world.Write(Entries("one", "two"));
        world.Api.Log.Ours.Should().NotContain(line => line.EventId == 1210);
    }

    [Theory]
    [InlineData("one", "three")]
    [InlineData("one")]
    [InlineData("one", "two", "three")]
    [InlineData]
    public async Task Changed_entries_need_a_restart(params string[] documents)
    {
        await using var world = await ReloadWorld.StartAsync(Entries("one", "two"));
        world.Write(Entries(documents));
        world.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1210).Which.Text.Should()
            .Contain($"The entries of '{Issuer}' have changed.");
    }

    private static JsonArray Entries(params string[] documents) =>
    [
        .. documents.Select(document => (JsonNode)new JsonObject
        {
            ["Authority"] = Issuer, ["Audiences"] = "orders-api", ["WarmUp"] = "Off",
            ["MetadataAddress"] = $"{Issuer}/{document}/.well-known/openid-configuration",
        }),
    ];
}
