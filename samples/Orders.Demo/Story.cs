using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;

namespace Orders.Demo;

/// <summary>The steps of the demo, each with its expected response.</summary>
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
        transcript.Show("a valid token", await api.GetAsync(reader), 200);
        transcript.Show("a valid token, placing an order",
            await api.PostAsync(await tokens.OfClientAsync("orders-writer", "read:orders write:orders")), 201);
        transcript.Show("an expired token", await api.GetAsync(await ExpiredAsync(scene, tokens)), 401, "token_expired");
        transcript.Show("a token for another API (wrong audience)",
            await api.GetAsync(await tokens.OfClientAsync("billing-job", "read:billing")), 401, "invalid_token");
        transcript.Show("an ID token used as an access token",
            await api.GetAsync((await tokens.OfUserAsync("openid read:orders"))["id_token"]!.GetValue<string>()),
            401, "invalid_token");
        transcript.Show("a changed payload with the old signature",
            await api.GetAsync(Forgery.WithAnotherSubject(reader)), 401, "invalid_token");
        transcript.Show("alg: none", await api.GetAsync(Forgery.Unsigned(reader)), 401, "invalid_token");
        transcript.Show("a valid token without the scope write:orders", await api.PostAsync(reader), 403, "insufficient_scope");

        await AuthorizeAsync(scene, tokens, api, transcript);
        await new DPoPStory(scene, tokens, transcript).TellAsync();
        await new CertificateStory(scene, transcript).TellAsync();
        await RotateAsync(scene, tokens, api, transcript);
        // Requested while the provider is running.
        var administrator = await tokens.OfClientAsync("orders-keys-admin", "apikeys:admin");
        var noAdministrator = await tokens.OfClientAsync("orders-reader", "read:orders");
        await GoDownAsync(scene, tokens, api, transcript);
        await new KeyStory(api, transcript, administrator, noAdministrator).TellAsync();
    }

    // Scopes limit the client; these checks limit its user.
    private static async Task AuthorizeAsync(Scene scene, Tokens tokens, ApiClient api, Transcript transcript)
    {
        var order = "/orders/" + JsonNode.Parse((await api.PostAsync(await OfUserAsync(tokens, "alice"))).Body)!["id"]!.GetValue<string>();
        transcript.Show("one's own order", await api.GetAsync(await OfUserAsync(tokens, "alice"), order), 200);
        transcript.Show("another user's order", await api.GetAsync(await OfUserAsync(tokens, "olivia"), order), 404, "not_found");
        transcript.Show("an order that does not exist",
            await api.GetAsync(await OfUserAsync(tokens, "olivia"), "/orders/none"), 404, "not_found");
        transcript.Show("another tenant's orders",
            await api.GetAsync(await OfUserAsync(tokens, "vera"), "/tenants/acme/orders"), 403, "tenant_mismatch");
        transcript.Show("deleting without the role orders-admin",
            await api.DeleteAsync(await OfUserAsync(tokens, "alice"), order), 403, "role_missing");
        transcript.Show("deleting with the role, six minutes after the login",
            await api.DeleteAsync(await LoggedInEarlierAsync(scene, tokens, TimeSpan.FromMinutes(6)), order),
            401, "insufficient_user_authentication");
        transcript.Show("deleting right after the login", await api.DeleteAsync(await OfUserAsync(tokens, "olivia"), order), 204);
    }

    private static async Task<string> OfUserAsync(Tokens tokens, string user) =>
        (await tokens.OfUserAsync("read:orders write:orders", user))["access_token"]!.GetValue<string>();

    private static async Task<string> LoggedInEarlierAsync(Scene scene, Tokens tokens, TimeSpan ago)
    {
        scene.Clock.Offset = -ago;
        try
        {
            return await OfUserAsync(tokens, "olivia");
        }
        finally
        {
            scene.Clock.Offset = TimeSpan.Zero;
        }
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
        transcript.Show("the provider is down: an API with cached keys keeps working", await api.GetAsync(token), 200);

        await using var cold = await scene.StartColdApiAsync();
        using var coldApi = new ApiClient(cold.Urls.First());
        transcript.Show("the provider is down: an API that has just started has no keys",
            await coldApi.GetAsync(token), 503, "verification_unavailable");
    }
}
