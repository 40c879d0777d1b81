using System.Text.Json.Nodes;
using Api.Security.Jwt.Tests.Keys;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Caching;

/// <summary>What a remembered token is counted with, beside the memory that it really takes. Alone, since the whole process is measured.</summary>
[Collection(Measurements.Alone)]
public sealed class TokenSizeTests
{
    private const int Count = 3_000;

    [Theory]
    [InlineData("usual")]
    [InlineData("many claims")]
    [InlineData("many scopes")]
    [InlineData("long")]
    public async Task A_token_is_counted_with_what_it_takes(string kind)
    {
        await using var world = await KeyWorld.StartAsync(options: new TestApiOptions { ConfigureJwt = jwt => jwt.MaxTokenLength = 65_536 });
        var cache = world.Api.App.Services.GetRequiredService<ValidatedTokenCache>();
        await FillAsync(0, 100); // what is made once
        var (memory, size) = (GC.GetTotalMemory(forceFullCollection: true), cache.Size);
        await FillAsync(100, Count);
        var (taken, counted) = (GC.GetTotalMemory(forceFullCollection: true) - memory, cache.Size - size);

        // The table itself is there before the first token, and is part of what each is counted with.
        counted.Should().BeInRange((long)(0.9 * taken), (long)(1.6 * taken));

        async Task FillAsync(int first, int count)
        {
            for (var i = first; i < first + count; i++)
            {
                await using var scope = world.Api.App.Services.CreateAsyncScope();
                var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
                context.Request.Headers.Authorization = $"Bearer {Token(world, kind, i)}";
                ApiCaller.From((await context.AuthenticateAsync()).Principal!).HasScope("other").Should().BeFalse(); // as a requirement asks
            }
        }
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

[CollectionDefinition(Measurements.Alone, DisableParallelization = true)]
public sealed class Measurements
{
    public const string Alone = "measured alone";
}
