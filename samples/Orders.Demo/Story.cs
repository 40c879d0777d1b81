using Microsoft.AspNetCore.Builder;

namespace Orders.Demo;

/// <summary>The acts of the demo, each with the answer that it must give.</summary>
internal static class Story
{
    private const int RequestsPerRotation = 20;

    public static async Task TellAsync(Scene scene, Transcript transcript)
    {
        using var tokens = new Tokens(scene.Authority);
        using var api = new ApiClient(scene.ApiAddress);
        transcript.Open(scene.Authority, scene.ApiAddress);

        var reader = await tokens.OfClientAsync("orders-reader", "read:orders");
        transcript.Show("no token", await api.GetAsync(null), 401, "missing_credentials");
        transcript.Show("a good token", await api.GetAsync(reader), 200);
        transcript.Show("a good token, placing an order", await api.PostAsync(await tokens.OfClientAsync("orders-writer", "read:orders write:orders")), 201);
        transcript.Show("an expired token", await api.GetAsync(await ExpiredAsync(scene, tokens)), 401, "token_expired");
        transcript.Show("a token for another API (wrong audience)", await api.GetAsync(await tokens.OfClientAsync("billing-job", "read:billing")), 401, "invalid_token");
        transcript.Show("an ID token used as an access token", await api.GetAsync((await tokens.OfUserAsync("openid read:orders"))["id_token"]!.GetValue<string>()), 401, "invalid_token");
        transcript.Show("a changed payload under the old signature", await api.GetAsync(Forgery.WithAnotherSubject(reader)), 401, "invalid_token");
        transcript.Show("alg: none", await api.GetAsync(Forgery.Unsigned(reader)), 401, "invalid_token");
        transcript.Show("a good token without the scope write:orders", await api.PostAsync(reader), 403, "insufficient_scope");

        await RotateAsync(scene, tokens, api, transcript);
        await GoDownAsync(scene, tokens, api, transcript);
    }

    private static async Task<string> ExpiredAsync(Scene scene, Tokens tokens)
    {
        scene.Clock.Offset = TimeSpan.FromHours(-1);
        try
        {
            return await tokens.OfClientAsync("orders-reader", "read:orders");
        }
        finally
        {
            scene.Clock.Offset = TimeSpan.Zero;
        }
    }

    private static async Task RotateAsync(Scene scene, Tokens tokens, ApiClient api, Transcript transcript)
    {
        var failed = 0;
        for (var i = 0; i < 2 * RequestsPerRotation; i++)
        {
            if (i == RequestsPerRotation) scene.RotateKeys();
            var answer = await api.GetAsync(await tokens.OfClientAsync("orders-reader", "read:orders"));
            if (answer.Status != 200) failed++;
        }

        transcript.Count($"{2 * RequestsPerRotation} requests, the signing key replaced in the middle", failed);
    }

    private static async Task GoDownAsync(Scene scene, Tokens tokens, ApiClient api, Transcript transcript)
    {
        var token = await tokens.OfClientAsync("orders-reader", "read:orders");
        await scene.StopProviderAsync();
        transcript.Show("the provider is down: an API with cached keys goes on", await api.GetAsync(token), 200);

        await using var cold = await scene.StartColdApiAsync();
        using var coldApi = new ApiClient(cold.Urls.First());
        transcript.Show("the provider is down: an API that has just started says so", await coldApi.GetAsync(token), 503, "verification_unavailable");
    }
}
