namespace Orders.Demo;

/// <summary>A client with a DPoP key: its token is worth nothing to anyone else.</summary>
internal sealed class DPoPStory(Scene scene, Tokens tokens, Transcript transcript)
{
    private const string Payments = "/payments";

    public async Task TellAsync()
    {
        transcript.Turn("Tokens that a thief cannot use (DPoP)");
        using var api = new ApiClient(scene.ApiAddress);
        using var key = new DPoPKey();
        using var thief = new DPoPKey();
        var token = await tokens.OfClientAsync("orders-reader", "read:orders", key);
        var proof = Prove(key, scene.ApiAddress);
        transcript.Show("a token that is bound to the client's key, with a proof", await api.GetAsync(token, Payments, proof), 200);
        transcript.Show("the same proof again", await api.GetAsync(token, Payments, proof), 401, "invalid_dpop_proof");
        transcript.Show("the stolen token without a proof", await api.GetAsync(token, Payments), 401, "invalid_token");
        transcript.Show("the stolen token with a proof of the thief's key",
            await api.GetAsync(token, Payments, Prove(thief, scene.ApiAddress)), 401, "invalid_token");
        transcript.Show("a token that is bound to no key, where one is required",
            await api.GetAsync(await tokens.OfClientAsync("orders-reader", "read:orders"), Payments), 401, "invalid_token");

        await using var strict = await scene.StartColdApiAsync("--ApiSecurity:DPoP:RequireNonce=true");
        await Scene.BecomesReadyAsync(strict);
        var address = strict.Urls.First();
        using var strictApi = new ApiClient(address);
        var refused = await strictApi.GetAsync(token, Payments, Prove(key, address));
        transcript.Show("an API that requires nonces: the first proof has none", refused, 401, "use_dpop_nonce");
        transcript.Show("a proof with the nonce of that answer",
            await strictApi.GetAsync(token, Payments, Prove(key, address, refused.Header("DPoP-Nonce"))), 200);

        string Prove(DPoPKey holder, string api, string? nonce = null) => holder.Prove("GET", api + Payments, token, nonce);
    }
}
