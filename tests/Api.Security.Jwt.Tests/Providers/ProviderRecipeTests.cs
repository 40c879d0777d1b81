using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests.Providers;

/// <summary>
/// Each recipe of <c>docs/providers.md</c> with tokens as the provider documents them: its access tokens are accepted, its ID tokens for
/// the same audience and its other tokens are refused.
/// </summary>
public sealed class ProviderRecipeTests
{
    private const string Jwt = """{"typ":"JWT","kid":"KEY"}""", AccessToken = """{"typ":"at+jwt","kid":"KEY"}""", Untyped = """{"kid":"KEY"}""";

    [Fact]
    public async Task Duende_IdentityServer()
    {
        await using var world = await RecipeWorld.StartAsync("Duende IdentityServer");
        const string Client = """
            {"iss":"https://identity.example.com","nbf":NOW,"iat":NOW,"exp":LATER,"aud":"orders-api","scope":["read:orders"],
             "client_id":"nightly-job","jti":"8B5C"}
            """;
        await world.ShouldAcceptAsync(world.Token(AccessToken, Client), subject: null, client: "nightly-job");
        (await world.Api.GetAsync("/orders", world.Token(AccessToken, Client))).ShouldBeOk();
        await world.ShouldAcceptAsync(world.Token(AccessToken, """
            {"iss":"https://identity.example.com","nbf":NOW,"iat":NOW,"exp":LATER,"aud":"orders-api","scope":["openid","read:orders"],
             "amr":["pwd"],"client_id":"web","sub":"alice","auth_time":NOW,"idp":"local","sid":"5F","jti":"77E"}
            """), subject: "alice", client: "web");
        // Also with the claims that are required of access tokens.
        await world.ShouldRefuseAsync(world.Token(Jwt, """
            {"iss":"https://identity.example.com","nbf":NOW,"iat":NOW,"exp":LATER,"aud":"orders-api","amr":["pwd"],"nonce":"n","sid":"5F",
             "sub":"alice","auth_time":NOW,"idp":"local","client_id":"web","jti":"77F"}
            """), "type_not_allowed");
        await world.ShouldRefuseAsync(world.Token(AccessToken, Client.Replace("\"client_id\":\"nightly-job\",", "")), "claim_required");
    }

    [Fact]
    public async Task The_strict_profile_refuses_a_token_of_client_credentials_from_Duende_IdentityServer()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("RS256");
        await using var api = await TestApi.StartAsync(issuer);
        (await api.GetAsync("/whoami", issuer.Token().Without("sub").Build())).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task AD_FS_with_x5t_only()
    {
        await using var world = await RecipeWorld.StartAsync("AD FS", serve: PublishByThumbprint);
        const string Header = """{"typ":"JWT","x5t":"KEY"}""";
        const string User = """
            {"aud":"microsoft:identityserver:orders-api","iss":"http://adfs.example.com/adfs/services/trust","iat":NOW,"exp":LATER,
             "sub":"ada@example.com","apptype":"Confidential","appid":"5e3b1c1c","authmethod":"urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
             "auth_time":"2026-11-27T11:59:58.123Z","ver":"1.0","scp":"read:orders openid"}
            """;
        await world.ShouldAcceptAsync(world.Token(Header, User), "ada@example.com", "5e3b1c1c");
        (await world.Api.GetAsync("/orders", world.Token(Header, User))).ShouldBeOk();
        await world.ShouldAcceptAsync(world.Token("""{"typ":"JWT","x5t":"KEY","kid":"KEY"}""", """
            {"aud":"microsoft:identityserver:orders-api","iss":"http://adfs.example.com/adfs/services/trust","iat":NOW,"exp":LATER,
             "apptype":"Confidential","appid":"77ab","authmethod":"http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password",
             "ver":"1.0"}
            """), subject: null, client: "77ab");
        // The ID token has the issuer of the discovery document. Even with the other one, it is refused.
        const string IdToken = """
            {"aud":"microsoft:identityserver:orders-api","iss":"https://adfs.example.com/adfs","iat":NOW,"exp":LATER,"auth_time":NOW,
             "sub":"ada@example.com","upn":"ada@example.com","unique_name":"EXAMPLE\\ada","sid":"S-1-5-21","nonce":"n"}
            """;
        await world.ShouldRefuseAsync(world.Token(Header, IdToken), "issuer_unknown");
        await world.ShouldRefuseAsync(
            world.Token(Header, IdToken.Replace("https://adfs.example.com/adfs", "http://adfs.example.com/adfs/services/trust")),
            "claim_required");
        await world.ShouldRefuseAsync(world.Token("""{"typ":"JWT","x5t":"other","kid":"KEY"}""", User), "key_unknown");
    }

    [Fact]
    public async Task Kubernetes_service_accounts()
    {
        await using var world = await RecipeWorld.StartAsync("Kubernetes service accounts");
        const string Pod = """
            {"aud":["orders-api"],"exp":LATER,"iat":NOW,"iss":"https://kubernetes.default.svc.cluster.local","jti":"a1",
             "kubernetes.io":{"namespace":"shop","node":{"name":"n1","uid":"u1"},"pod":{"name":"worker-0","uid":"u2"},
             "serviceaccount":{"name":"worker","uid":"u3"},"warnafter":LATER},"nbf":NOW,"sub":"system:serviceaccount:shop:worker"}
            """;
        await world.ShouldAcceptAsync(world.Token(Untyped, Pod), "system:serviceaccount:shop:worker", client: null);
        await world.ShouldRefuseAsync(
            world.Token(Untyped, Pod.Replace("\"orders-api\"", "\"https://kubernetes.default.svc.cluster.local\"")), "audience_mismatch");
        await world.ShouldRefuseAsync(world.Token(Untyped, """
            {"iss":"kubernetes/serviceaccount","kubernetes.io/serviceaccount/namespace":"shop","sub":"system:serviceaccount:shop:worker"}
            """), "issuer_unknown");
        await world.ShouldRefuseAsync(world.Token(Untyped, Pod.Replace("\"kubernetes.io\"", "\"other.io\"")), "claim_required");
        await world.ShouldRefuseAsync(world.Token(Jwt, Pod), "type_not_allowed");
    }

    [Fact]
    public async Task GitHub_Actions()
    {
        await using var world = await RecipeWorld.StartAsync("GitHub Actions");
        const string Header = """{"typ":"JWT","x5t":"KEY","kid":"KEY"}""";
        const string Workflow = """
            {"jti":"6f4c","sub":"repo:octo-org/octo-repo:environment:production","aud":"https://orders.example.com","ref":"refs/heads/main",
             "sha":"3a4e","repository":"octo-org/octo-repo","repository_owner":"octo-org","actor_id":"12","repository_visibility":"private",
             "repository_id":"74","repository_owner_id":"65","run_id":"9","run_number":"1","run_attempt":"1","runner_environment":"github-hosted",
             "actor":"octocat","workflow":"deploy","head_ref":"","base_ref":"","event_name":"push","ref_type":"branch","environment":"production",
             "job_workflow_ref":"octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main",
             "iss":"https://token.actions.githubusercontent.com","nbf":NOW,"exp":LATER,"iat":NOW}
            """;
        await world.ShouldAcceptAsync(world.Token(Header, Workflow), "repo:octo-org/octo-repo:environment:production", client: "74");
        await world.ShouldRefuseAsync(
            world.Token(Header, Workflow.Replace("\"repository_owner_id\":\"65\"", "\"repository_owner_id\":\"650\"")),
            "not_an_access_token");
        await world.ShouldRefuseAsync(world.Token(Header, Workflow.Replace("\"repository_owner_id\":\"65\",", "")), "claim_required");
    }

    [Fact]
    public async Task Firebase_whose_tokens_are_ID_tokens()
    {
        await using var world = await RecipeWorld.StartAsync("Firebase");
        const string User = """
            {"iss":"https://securetoken.google.com/shop-12345","aud":"shop-12345","auth_time":NOW,"user_id":"u1","sub":"u1","iat":NOW,"exp":LATER,
             "email":"ada@example.com","email_verified":true,
             "firebase":{"identities":{"email":["ada@example.com"]},"sign_in_provider":"password"}}
            """;
        await world.ShouldAcceptAsync(world.Token(Jwt, User), "u1", client: null);
        await world.ShouldRefuseAsync(world.Token(Jwt, User.Replace("shop-12345", "other-1")), "issuer_unknown");
        await world.ShouldRefuseAsync(world.Token(Jwt, User.Replace("\"aud\":\"shop-12345\"", "\"aud\":\"other-1\"")), "audience_mismatch");
        await world.ShouldRefuseAsync(world.Token(Jwt, User.Replace("\"firebase\"", "\"google\"")), "claim_required");
    }

    [Theory]
    [InlineData("ES256", 0)]
    [InlineData("HS256", 1)]
    public async Task Supabase_with_published_keys_and_with_the_legacy_secret(string algorithm, int recipe)
    {
        await using var world = await RecipeWorld.StartAsync("Supabase", "ES256", recipe);
        var secret = ProviderDocument.Recipes("Supabase")[1]["ApiSecurity:Jwt:Issuers:0:SigningKeys:0:Value"]!;
        var key = algorithm == "ES256" ? world.Key : SigningKey.OfSecret(algorithm, null, Convert.FromBase64String(secret));
        var header = algorithm == "ES256" ? Jwt : """{"typ":"JWT"}""";
        const string User = """
            {"iss":"https://abcdefghijklmnop.supabase.co/auth/v1","sub":"0b1c","aud":"authenticated","exp":LATER,"iat":NOW,
             "email":"ada@example.com","phone":"","app_metadata":{"provider":"email"},"user_metadata":{},"role":"authenticated","aal":"aal1",
             "amr":[{"method":"password","timestamp":NOW}],"session_id":"4b93","is_anonymous":false}
            """;
        await world.ShouldAcceptAsync(world.Token(header, User, key), "0b1c", client: null);
        await world.ShouldRefuseAsync(
            world.Token(header, User.Replace("\"is_anonymous\":false", "\"is_anonymous\":true"), key), "not_an_access_token");
        await world.ShouldRefuseAsync(world.Token(header, """
            {"iss":"supabase","ref":"abcdefghijklmnop","role":"anon","iat":NOW,"exp":LATER}
            """, key), "issuer_unknown");
        await world.ShouldRefuseAsync(
            world.Token(header, User.Replace("\"role\":\"authenticated\"", "\"role\":\"service_role\""), key), "not_an_access_token");
        await world.ShouldRefuseAsync(world.Token(header, User.Replace("\"session_id\":\"4b93\",", ""), key), "claim_required");
    }

    [Fact]
    public async Task Zitadel()
    {
        await using var world = await RecipeWorld.StartAsync("Zitadel");
        const string User = """
            {"iss":"https://shop-abc123.zitadel.cloud","sub":"2101","aud":["2102@shop","171234567890123456"],"exp":LATER,"iat":NOW,"nbf":NOW,
             "client_id":"2102@shop","jti":"V2_1-at_2"}
            """;
        foreach (var header in new[] { Jwt, AccessToken, Untyped })
            await world.ShouldAcceptAsync(world.Token(header, User), "2101", "2102@shop");
        foreach (var more in new[] { "", "\"at_hash\":\"x\",", "\"nonce\":\"n\"," })
        {
            var idToken = $$"""
                {"iss":"https://shop-abc123.zitadel.cloud","sub":"2101","aud":["2102@shop","171234567890123456"],{{more}}"exp":LATER,"iat":NOW,
                 "auth_time":NOW,"amr":["pwd"],"azp":"2102@shop","client_id":"2102@shop","sid":"s"}
                """;
            await world.ShouldRefuseAsync(
                world.Token(Jwt, idToken), more.Contains("at_hash", StringComparison.Ordinal) ? "not_an_access_token" : "claim_required");
        }
    }

    [Fact]
    public async Task Authentik()
    {
        await using var world = await RecipeWorld.StartAsync("authentik");
        const string IdToken = """
            {"iss":"https://auth.example.com/application/o/orders/","sub":"5d1f","aud":"orders-api","exp":LATER,"iat":NOW,"auth_time":NOW,
             "acr":"goauthentik.io/providers/oauth2/default","amr":["pwd"],"nonce":"n","sid":"s","email":"ada@example.com","groups":["staff"]}
            """;
        var access = IdToken.Replace("\"sid\"", "\"azp\":\"orders-api\",\"uid\":\"gY3\",\"sid\"");
        await world.ShouldAcceptAsync(world.Token(Jwt, access), "5d1f", "orders-api");
        await world.ShouldRefuseAsync(world.Token(Jwt, IdToken), "claim_required");
        await world.ShouldRefuseAsync(world.Token(Jwt, IdToken.Replace("\"sid\"", "\"azp\":\"orders-api\",\"sid\"")), "claim_required");
        await world.ShouldRefuseAsync(world.Token(Jwt, access.Replace("\"sid\"", "\"at_hash\":\"x\",\"sid\"")), "not_an_access_token");
    }

    [Fact]
    public async Task PingOne()
    {
        await using var world = await RecipeWorld.StartAsync("PingOne");
        const string User = """
            {"client_id":"c1","iss":"https://auth.pingone.eu/11111111-2222-3333-4444-555555555555/as","jti":"j1","iat":NOW,"exp":LATER,
             "aud":["https://orders.example.com"],"scope":"openid read:orders","sub":"u1","auth_time":NOW,"acr":"Single_Factor",
             "env":"11111111-2222-3333-4444-555555555555","org":"o1","sid":"s1"}
            """;
        await world.ShouldAcceptAsync(world.Token(Untyped, User), "u1", "c1");
        await world.ShouldAcceptAsync(world.Token(AccessToken, User), "u1", "c1");
        await world.ShouldAcceptAsync(world.Token(AccessToken, """
            {"client_id":"c1","iss":"https://auth.pingone.eu/11111111-2222-3333-4444-555555555555/as","jti":"j2","iat":NOW,"exp":LATER,
             "aud":["https://orders.example.com"],"scope":"read:orders","env":"e1","org":"o1"}
            """), subject: null, client: "c1");
        await world.ShouldRefuseAsync(world.Token(Untyped, """
            {"iss":"https://auth.pingone.eu/11111111-2222-3333-4444-555555555555/as","sub":"u1","aud":"https://orders.example.com","iat":NOW,
             "exp":LATER,"acr":"Single_Factor","amr":["pwd"],"auth_time":NOW,"client_id":"c1","nonce":"n","sid":"s1","env":"e1"}
            """), "claim_required");
    }

    [Fact]
    public async Task PingFederate()
    {
        await using var world = await RecipeWorld.StartAsync("PingFederate");
        const string Header = """{"kid":"KEY","pi.atm":"a1"}""";
        await world.ShouldAcceptAsync(world.Token(Header, """
            {"scope":["read:orders"],"client_id":"c1","iss":"https://sso.example.com","aud":"orders-api","sub":"ada","exp":LATER}
            """), "ada", "c1");
        await world.ShouldAcceptAsync(world.Token("""{"kid":"KEY","pi.atm":"a1","typ":"at+jwt"}""", """
            {"scope":"read:orders","client_id":"c1","iss":"https://sso.example.com","aud":"orders-api","exp":LATER}
            """), subject: null, client: "c1");
        await world.ShouldRefuseAsync(world.Token(Untyped, """
            {"sub":"ada","aud":"orders-api","jti":"j1","iss":"https://sso.example.com","iat":NOW,"exp":LATER,"auth_time":NOW,"pi.sri":"s",
             "nonce":"n","client_id":"c1"}
            """), "claim_required");
        await world.ShouldRefuseAsync(world.Token(Header, """
            {"scope":"read:orders","iss":"https://sso.example.com","aud":"orders-api","exp":LATER}
            """), "claim_required");
    }

    private static void PublishByThumbprint(FakeAuthorizationServer server)
    {
        var key = server.Key.Jwk();
        key["x5t"] = server.Key.KeyId;
        key.Remove("kid");
        server.RawKeySet = new JsonObject { ["keys"] = new JsonArray(key) }.ToJsonString();
    }
}
