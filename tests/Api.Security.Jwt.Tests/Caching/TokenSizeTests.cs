using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Api.Security.Jwt.Tests.Keys;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Caching;

/// <summary>Compares the size that the cache counts for a token with the memory that its objects use.</summary>
public sealed class TokenSizeTests
{
    private const int Count = 100;
    private const int ShareOfTable = 68; // two places of 18 bytes, and four marks of 8 bytes for recently seen entries

    [Theory]
    [InlineData("usual")]
    [InlineData("many claims")]
    [InlineData("many scopes")]
    [InlineData("long")]
    public async Task The_counted_size_of_a_token_matches_its_memory(string kind)
    {
        await using var world =
            await KeyWorld.StartAsync(options: new TestApiOptions { ConfigureJwt = jwt => jwt.MaxTokenLength = 65_536 });
        var cache = world.Api.App.Services.GetRequiredService<ValidatedTokenCache>();
        await FillAsync(0, 10);
        var (before, size) = (Remembered(), cache.Size);
        await FillAsync(10, Count);
        var taken = (Count * ShareOfTable) + Remembered().Where(one => !one.GetType().IsValueType && !before.Contains(one)).Sum(SizeOf);

        SizeOf("").Should().Be(24); // a header of 8 bytes, the type, the length and a terminating zero
        SizeOf(new object[3]).Should().Be(48);
        (cache.Size - size).Should().BeInRange(taken, (long)(1.6 * taken));

        // The cached tokens and the objects that they refer to, without objects shared with the rest of the process.
        HashSet<object> Remembered() =>
            new(ObjectGraph.From(cache).OfType<ValidatedToken>().SelectMany(ObjectGraph.From), ReferenceEqualityComparer.Instance);

        async Task FillAsync(int first, int count)
        {
            for (var i = first; i < first + count; i++)
            {
                await using var scope = world.Api.App.Services.CreateAsyncScope();
                var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
                context.Request.Headers.Authorization = $"Bearer {Token(world, kind, i)}";
                // as a requirement does
                ApiCaller.From((await context.AuthenticateAsync()).Principal!).HasScope("other").Should().BeFalse();
            }
        }
    }

    // Reads the runtime's method table: the size without elements, and the size of one element of a string or an array.
    private static long SizeOf(object one)
    {
        var type = one.GetType().TypeHandle.Value;
        var elements = one switch { string text => text.Length, Array array => array.Length, _ => 0 };
        var size = Marshal.ReadInt32(type, sizeof(int)) + ((long)(ushort)Marshal.ReadInt16(type) * elements);
        return (size + 7) / 8 * 8;
    }

    private static string Token(KeyWorld world, string kind, int number)
    {
        var token = world.Issuer.Token().With("sub", $"user-{number}").With("jti", $"token-{number}");
        if (kind == "many claims")
            for (var claim = 0; claim < 30; claim++) token.With($"claim-{claim}", $"value-{number}-{claim}");
        if (kind == "many scopes") token.With("scope", string.Join(' ', Enumerable.Range(0, 30).Select(scope => $"s{scope}:{number}")));
        if (kind == "long") token.With("groups", new JsonArray([.. Enumerable.Range(0, 5).Select(_ => (JsonNode)new string('x', 400))]));
        return token.Build();
    }
}
