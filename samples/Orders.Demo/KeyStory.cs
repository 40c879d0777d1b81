using System.Diagnostics;

namespace Orders.Demo;

/// <summary>The life of API keys, stored in SQLite: issued, used, rotated, retired, limited, revoked.</summary>
internal sealed class KeyStory(ApiClient api, Transcript transcript, string administrator, string noAdministrator)
{
    private const string Orders = "/partner/orders";
    private const int GraceSeconds = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task TellAsync()
    {
        transcript.Turn("API keys, stored in SQLite; the provider is still down");
        var client = await AskAsync(
            "an administrator creates a client for a partner", "/admin/api-clients",
            new { name = "Partner", scopes = (string[])["read:orders"] });
        var clientPath = "/admin/api-clients/" + client.Member("id");
        var first = (await AskAsync("its key; the secret is only in this response", clientPath + "/keys")).IssuedKey;
        await UseAsync("the partner uses the key", first, 200);
        transcript.Show("a valid token where only API keys are accepted: the answer asks for an API key",
            await api.GetAsync(noAdministrator, Orders), 401, "missing_credentials");

        var next = (await AskAsync(
            "the key is rotated", clientPath + "/rotation", new { mode = "routine", graceAfterFirstUseSeconds = GraceSeconds })).IssuedKey;
        await UseAsync("both keys work: the old one, as long as the new one is unused", first, 200);
        await UseAsync("the new one, for the first time", next, 200);
        await UseAsync($"and the old one for another {GraceSeconds} seconds", first, 200);
        transcript.Show("then the old one is retired", await OnceRefusedAsync(first), 401, "key_retired");
        await UseAsync("the new key keeps working", next, 200);

        await new LimitStory(api, transcript, administrator).TellAsync(clientPath, next);

        transcript.Turn("The end of a key");
        transcript.Show(
            "the new key is revoked",
            await api.PostAsync(administrator, $"/admin/api-keys/{next.Id}/revoke", new { reason = "compromised" }),
            204);
        await UseAsync("and refused at once", next, 401, "key_revoked");

        transcript.Show(
            "a key in the URL", await api.GetAsync(token: null, $"{Orders}?api_key={next.Secret}"), 400, "credentials_in_url");
        transcript.Show(
            "creating a client without the scope apikeys:admin",
            await api.PostAsync(noAdministrator, "/admin/api-clients", new { name = "Mine", scopes = (string[])["read:orders"] }),
            403,
            "insufficient_scope");
    }

    private async Task<ApiAnswer> AskAsync(string act, string path, object? body = null)
    {
        var answer = await api.PostAsync(administrator, path, body);
        transcript.Show(act, answer, 201);
        return answer;
    }

    private async Task UseAsync(string act, ApiKey key, int status, string? code = null) =>
        transcript.Show(act, await api.GetAsync(key, Orders), status, code);

    private async Task<ApiAnswer> OnceRefusedAsync(ApiKey key)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var answer = await api.GetAsync(key, Orders);
            if (answer.Status != 200 || waited.Elapsed > Patience) return answer;
            await Task.Delay(100);
        }
    }
}
