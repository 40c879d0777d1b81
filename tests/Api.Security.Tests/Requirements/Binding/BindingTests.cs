using System.Security.Claims;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Requirements.Binding;

/// <summary>
/// <c>RequireSenderConstrained()</c> and <c>RequireDPoP()</c>, with tokens of an issuer and packages that are replaced by
/// <see cref="HeaderProof"/>.
/// </summary>
public sealed class BindingTests(BindingTests.Api fixture) : IClassFixture<BindingTests.Api>
{
    private const string Key = "the-thumbprint";

    public static TheoryData<string> Places => ["extension", "attribute", "group", "builder", "name"];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_bound_token_with_its_proof_is_accepted_and_an_unbound_one_is_401(string place)
    {
        (await AskAsync($"/{place}/any", HeaderProof.DPoP)).ShouldBeOk();
        (await AskAsync($"/{place}/any", HeaderProof.Certificate)).ShouldBeOk();
        (await AskAsync($"/{place}/dpop", HeaderProof.DPoP)).ShouldBeOk();
        (await AskAsync($"/{place}/any")).ShouldBeInvalidToken();
        (await AskAsync($"/{place}/dpop")).ShouldBeInvalidToken();
        (await fixture.Value.GetAsync($"/{place}/any")).ShouldBeMissingCredentials();
        (await fixture.Value.GetAsync($"/{place}/dpop")).ShouldBeMissingCredentials();
    }

    [Fact]
    public async Task Only_a_DPoP_key_meets_RequireDPoP_but_it_may_be_one_of_several()
    {
        (await AskAsync("/extension/dpop", HeaderProof.Certificate)).ShouldBeInvalidToken();
        (await AskAsync("/extension/dpop", HeaderProof.Certificate, HeaderProof.DPoP)).ShouldBeOk();
        (await AskAsync("/extension/any", HeaderProof.Certificate, HeaderProof.DPoP)).ShouldBeOk();
    }

    [Theory]
    [InlineData("any", "token_not_bound")]
    [InlineData("dpop", "dpop_required")]
    public async Task The_reason_and_the_log_say_what_is_missing(string path, string reason)
    {
        using var measured = new Measured(fixture.Value);
        (await AskAsync($"/extension/{path}")).Problem["reason"]!.GetValue<string>().Should().Be(reason);
        measured.Of("api_security.denials").Should().Equal($"reason={reason} enforcement=enforced");
        measured.Of("api_security.refusals").Should().Equal($"scheme=Bearer reason={reason}");
        fixture.Value.Log.Ours.Should().Contain(line => line.EventId == 1101 && line.Text.Contains(reason, StringComparison.Ordinal)
            && line.Text.Contains("because the operation requires one", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bound_token_without_its_proof_is_refused_as_a_credential_everywhere()
    {
        foreach (var path in (string[])["/extension/any", "/extension/dpop", "/whoami"])
        {
            var answer = await fixture.SendAsync(path, fixture.Token(HeaderProof.DPoP), proof: null);
            answer.ShouldBeInvalidToken();
            answer.Problem["reason"]!.GetValue<string>().Should().Be("confirmation_mismatch");
        }
    }

    [Fact]
    public async Task It_adds_up_with_other_requirements_in_the_order_of_the_contract()
    {
        (await AskAsync("/with/role")).ShouldMissRole();
        (await AskAsync("/with/step-up")).ShouldAskForLogin("acr_values=\"phr\"");
        var answer = await AskAsync("/with/scope");
        answer.ShouldBe(401, "invalid_token", "Bearer realm=\"api\", error=\"invalid_token\", scope=\"a:x\"");
        (await AskAsync("/with/scope", HeaderProof.DPoP)).ShouldMissScope("a:x");
    }

    [Fact]
    public async Task A_caller_whose_claims_the_application_adds_is_not_bound_by_them()
    {
        // Only what the credential itself proved counts, not a claim named cnf.
        var added = new JsonObject { [HeaderProof.DPoP] = Key };
        await using var api = await TestApi.StartAsync(fixture.Issuer, new TestApiOptions
        {
            Services = services =>
            {
                HeaderProof.Add(services, HeaderProof.DPoP);
                services.AddSingleton<IClaimsTransformation>(new AddsClaim("cnf", added.ToJsonString()));
            },
            Endpoints = app => app.MapGet("/any", () => "ok").RequireSenderConstrained(),
        });
        (await api.GetAsync("/any", fixture.Issuer.Token().Build())).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task The_matrix_names_both_rules()
    {
        var report = await ApiSecurityReport.CreateAsync(fixture.Value.App.Services);
        string[] Rules(string route) => [.. report.Endpoints.Single(endpoint => endpoint.Route == route).Rules];
        Rules("/extension/any").Should().Equal("sender-constrained");
        Rules("/extension/dpop").Should().Equal("DPoP");
        Rules("/hub Any").Should().Equal("sender-constrained");
        Rules("/hub Dpop").Should().Equal("DPoP");
    }

    [Theory]
    [InlineData("Any")]
    [InlineData("Dpop")]
    public async Task Hub_methods_are_protected_the_same_way(string method)
    {
        (await CallAsync(method, HeaderProof.DPoP)).Should().Be("ok");
        (await CallAsync(method)).Should().BeNull();
        (await CallAsync(method, HeaderProof.Certificate)).Should().Be(method == "Any" ? "ok" : null);
    }

    private Task<TestAnswer> AskAsync(string path, params string[] members) => fixture.SendAsync(path, fixture.Token(members), Key);

    private async Task<string?> CallAsync(string method, params string[] members)
    {
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(fixture.Value.Client.BaseAddress!, "/hub"), http =>
        {
            http.AccessTokenProvider = () => Task.FromResult<string?>(fixture.Token(members));
            http.Headers.Add(HeaderProof.Header, Key);
        }).Build();
        await connection.StartAsync();
        try
        {
            return await connection.InvokeAsync<string>(method);
        }
        catch (HubException refused) when (refused.Message.Contains("unauthorized", StringComparison.Ordinal))
        {
            return null;
        }
    }

    public sealed class Api : IAsyncLifetime
    {
        public FakeAuthorizationServer Issuer { get; private set; } = null!;

        public TestApi Value { get; private set; } = null!;

        public string Token(params string[] members) => members.Length == 0
            ? Issuer.Token().Build()
            : Issuer.Token().With("cnf", new JsonObject(members.Select(member => KeyValuePair.Create(member, (JsonNode?)Key)))).Build();

        public Task<TestAnswer> SendAsync(string path, string token, string? proof)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (proof is not null) request.Headers.Add(HeaderProof.Header, proof);
            return Value.SendAsync(request, token);
        }

        public async ValueTask InitializeAsync()
        {
            Issuer = await FakeAuthorizationServer.StartAsync();
            Value = await TestApi.StartAsync(Issuer, new TestApiOptions
            {
                Settings = { ["ApiSecurity:Problems:IncludeReason"] = "true" },
                Services = services =>
                {
                    HeaderProof.Add(services, HeaderProof.DPoP, HeaderProof.Certificate);
                    services.AddSignalR();
                },
                Endpoints = app =>
                {
                    app.MapGet("/extension/any", () => "ok").RequireSenderConstrained();
                    app.MapGet("/extension/dpop", () => "ok").RequireDPoP();
                    app.MapGet("/attribute/any", [RequireSenderConstrained] () => "ok");
                    app.MapGet("/attribute/dpop", [RequireDPoP] () => "ok");
                    app.MapGroup("/group").RequireSenderConstrained().MapGet("/any", () => "ok");
                    app.MapGroup("/group").RequireDPoP().MapGet("/dpop", () => "ok");
                    app.MapGet("/builder/any", () => "ok").RequireAuthorization(policy => policy.RequireSenderConstrained());
                    app.MapGet("/builder/dpop", () => "ok").RequireAuthorization(policy => policy.RequireDPoP());
                    app.MapGet("/name/any", () => "ok").RequireAuthorization("bound:");
                    app.MapGet("/name/dpop", [Authorize("bound:dpop")] () => "ok");
                    var with = app.MapGroup("/with").RequireSenderConstrained();
                    with.MapGet("/role", () => "ok").RequireRole("admin");
                    with.MapGet("/step-up", () => "ok").RequireStepUp("phr");
                    with.MapGet("/scope", () => "ok").RequireScope("a:x");
                    app.MapHub<BoundHub>("/hub");
                },
            });
        }

        public async ValueTask DisposeAsync()
        {
            await Value.DisposeAsync();
            await Issuer.DisposeAsync();
        }
    }

    private sealed class BoundHub : Hub
    {
        [RequireSenderConstrained]
        public string Any() => "ok";

        [RequireDPoP]
        public string Dpop() => "ok";
    }

    private sealed class AddsClaim(string type, string json) : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            principal.AddIdentity(new([new(type, json, "JSON")], "added"));
            return Task.FromResult(principal);
        }
    }
}
