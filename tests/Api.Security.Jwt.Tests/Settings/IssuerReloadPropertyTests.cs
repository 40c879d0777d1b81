using Api.Security.TestKit;
using CsCheck;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static Api.Security.Jwt.Tests.Settings.ReloadWorld;

namespace Api.Security.Jwt.Tests.Settings;

/// <summary>
/// Loads random documents one after the other: in any order, with entries added, removed and repeated, and with gaps between them.
/// A token of an issuer is accepted only with the key from the last document that listed the issuer exactly once.
/// </summary>
public sealed class IssuerReloadPropertyTests
{
    private static readonly string[] Issuers = ["https://a.example", "https://b.example", "https://c.example"];
    private static readonly string[] Listed = [.. Issuers, "https://n.example"];

    // Three keys for each issuer, under one key id.
    private static readonly SigningKey[][] Keys =
        [.. Listed.Select(_ => Enumerable.Range(0, 3).Select(_ => SigningKey.Create("ES256", "1")).ToArray())];

    private static readonly Gen<Entry> AnyEntry =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[1, 2], (issuer, key, step) => new Entry(issuer, key, step));
    private static readonly Gen<Entry[]> AnyDocument = AnyEntry.Array[0, 5];

    [Fact]
    public async Task An_issuer_has_the_keys_of_the_last_document_that_lists_it_exactly_once() =>
        await AnyDocument.Array[1, 4].SampleAsync(HoldsAsync, iter: 25);

    private static async Task HoldsAsync(Entry[][] documents)
    {
        var settings = new ChangingSettings(Settings([.. Issuers.Select((_, issuer) => new Entry(issuer, 0, 1))]));
        var root = new ConfigurationBuilder().Add(settings).Build();
        await using var api =
            await TestApi.StartAsync(new TestApiOptions { Services = services => services.AddSingleton<IConfiguration>(root) });
        var inForce = new int[Issuers.Length];
        foreach (var document in documents)
        {
            settings.Replace(Settings(document));
            for (var issuer = 0; issuer < inForce.Length; issuer++)
                if (document.Where(entry => entry.Issuer == issuer).ToArray() is [{ HasKeys: true } once]) inForce[issuer] = once.Key;

            for (var issuer = 0; issuer < Issuers.Length; issuer++)
                for (var owner = 0; owner < Listed.Length; owner++)
                    for (var key = 0; key < Keys[owner].Length; key++)
                        ((int)(await api.GetAsync("/orders", Token(Issuers[issuer], Keys[owner][key]))).Status)
                            .Should().Be(owner == issuer && key == inForce[issuer] ? 200 : 401);
        }
    }

    private static Dictionary<string, string?> Settings(Entry[] document)
    {
        var settings = new Dictionary<string, string?>();
        var place = 0;
        foreach (var entry in document)
        {
            var path = string.Create(null, $"ApiSecurity:Jwt:Issuers:{place}:");
            (settings[path + "Authority"], settings[path + "Audiences:0"]) = (Listed[entry.Issuer], "orders-api");
            if (entry.HasKeys)
                settings[path + "Jwks"] = ReloadWorld.Entry(Listed[entry.Issuer], Keys[entry.Issuer][entry.Key])["Jwks"]!.ToJsonString();
            place += entry.Step;
        }

        return settings;
    }

    /// <param name="Issuer">The index of the issuer.</param>
    /// <param name="Key">The index of its key; 3 stands for no key.</param>
    /// <param name="Step">The distance to the next entry of the list.</param>
    private sealed record Entry(int Issuer, int Key, int Step)
    {
        public bool HasKeys => Key < 3;
    }
}
