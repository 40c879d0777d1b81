using System.Text;
using Api.Security.TestKit;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Tests.Coexistence;

/// <summary>A refused call of a gRPC service has the status that gRPC clients decide by, and says why.</summary>
public sealed class GrpcTests
{
    private static readonly Dictionary<int, StatusCode> Statuses = new()
    {
        [400] = StatusCode.InvalidArgument, [401] = StatusCode.Unauthenticated, [403] = StatusCode.PermissionDenied,
        [404] = StatusCode.NotFound, [429] = StatusCode.ResourceExhausted, [503] = StatusCode.Unavailable,
    };

    [Fact]
    public async Task An_accepted_call_is_executed()
    {
        await using var api = await StartAsync();
        (await CallAsync(api, "accept-read.orders")).Should().Be("hello alice");
    }

    [Fact]
    public async Task Every_refusal_has_its_status_code_and_reason()
    {
        await using var api = await StartAsync(environment: "Development");
        var refusals = api.App.Services.GetRequiredService<RefusalRegistry>().All.Where(refusal => Statuses.ContainsKey(refusal.Status))
            .ToArray();
        refusals.Length.Should().BeGreaterThan(40);
        foreach (var refusal in refusals.Where(refusal => refusal.Precedence is null))
        {
            var failure = await FailureAsync(api, "refuse-" + refusal.Reason);
            failure.StatusCode.Should().Be(Statuses[refusal.Status], refusal.Reason);
            failure.Status.Detail.Should().Be(refusal.Title);
            failure.Trailers.GetValue("problem-code").Should().Be(refusal.Code);
            failure.Trailers.GetValue("problem-reason").Should().Be(refusal.MayIncludeReason ? refusal.Reason : null);
        }
    }

    [Fact]
    public async Task A_missing_scope_and_a_missing_credential_name_what_is_needed()
    {
        await using var api = await StartAsync();
        var denied = await FailureAsync(api, "accept");
        (denied.StatusCode, denied.Trailers.GetValue("problem-code"), denied.Trailers.GetValue("problem-required-scopes"))
            .Should().Be((StatusCode.PermissionDenied, "insufficient_scope", "read:orders"));
        denied.Trailers.GetValue("problem-reason").Should().BeNull("that is for Development");
        var nobody = await FailureAsync(api, null);
        (nobody.StatusCode, nobody.Trailers.GetValue("problem-code"), nobody.Trailers.GetValue("www-authenticate"))
            .Should().Be((StatusCode.Unauthenticated, "missing_credentials", "Bearer realm=\"api\""));
    }

    [Fact]
    public async Task A_missing_authorization_detail_is_named_in_ASCII()
    {
        await using var api = await StartAsync(service => service.RequireAuthorizationDetail("zahlung-ü", "initiate"));
        var denied = await FailureAsync(api, "accept-read.orders");
        (denied.StatusCode, denied.Trailers.GetValue("problem-code"), denied.Trailers.GetValue("problem-required-authorization-details"))
            .Should().Be((StatusCode.PermissionDenied, "authorization_details_missing",
                """[{"type":"zahlung-\u00FC","actions":["initiate"]}]"""));
    }

    [Fact]
    public async Task An_outage_names_the_time_to_wait()
    {
        await using var api = await StartAsync();
        (await FailureAsync(api, "refuse-keys_unavailable")).Trailers.GetValue("retry-after").Should().Be("5");
    }

    [Fact]
    public async Task An_unknown_method_is_refused_alike_and_is_not_in_the_table()
    {
        await using var api = await StartAsync();
        (await FailureAsync(api, null, GreeterBase.Method("Unknown"))).StatusCode.Should().Be(StatusCode.Unauthenticated);
        (await FailureAsync(api, "accept-read.orders", GreeterBase.Method("Unknown"))).StatusCode.Should().Be(StatusCode.Unimplemented);
        var report = await ApiSecurityReport.CreateAsync(api.App.Services);
        report.Endpoints.Should().NotContain(endpoint => endpoint.Route.Contains("unimplemented"));
        api.Log.Ours.Should().NotContain(line => line.Text.Contains("unimplemented") && line.Level >= LogLevel.Information);
    }

    [Fact]
    public async Task The_content_type_of_gRPC_alone_does_not_change_the_answer()
    {
        await using var api = await StartAsync();
        using var client = new HttpClient { BaseAddress = api.Client.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders")
        {
            Version = new(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent([]),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        using var response = await client.SendAsync(request);
        (await TestAnswer.ReadAsync(response)).ShouldBeMissingCredentials();
    }

    private static async Task<RpcException> FailureAsync(TestApi api, string? credential, Method<string, string>? method = null) =>
        (await new Func<Task>(() => CallAsync(api, credential, method)).Should().ThrowAsync<RpcException>()).Which;

    private static async Task<string> CallAsync(TestApi api, string? credential, Method<string, string>? method = null)
    {
        using var channel = GrpcChannel.ForAddress(api.Client.BaseAddress!);
        var headers = new Grpc.Core.Metadata();
        if (credential is not null) headers.Add("Authorization", "Bearer " + credential);
        return await channel.CreateCallInvoker()
            .AsyncUnaryCall(method ?? GreeterBase.HelloMethod, null, new CallOptions(headers), "hello").ResponseAsync;
    }

    private static Task<TestApi> StartAsync(
        Action<IEndpointConventionBuilder>? require = null, string environment = "Production") => TestApi.StartAsync(new TestApiOptions
    {
        Environment = environment,
        AddSecurity = services =>
        {
            ScriptedScheme.Add(services).AddGrpc();
            services.Configure<KestrelServerOptions>(kestrel =>
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        },
        Endpoints = app =>
        {
            var service = app.MapGrpcService<Greeter>().RequireScope("read:orders");
            require?.Invoke(service);
        },
    });

    [BindServiceMethod(typeof(GreeterBase), nameof(Bind))]
    private abstract class GreeterBase
    {
        private static readonly Marshaller<string> Text = new(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

        public static Method<string, string> HelloMethod { get; } = Method("Hello");

        public static Method<string, string> Method(string name) => new(MethodType.Unary, "test.Greeter", name, Text, Text);

        public static void Bind(ServiceBinderBase binder, GreeterBase? service) =>
            binder.AddMethod(HelloMethod, service is null ? null : new UnaryServerMethod<string, string>(service.Hello));

        public virtual Task<string> Hello(string request, ServerCallContext context) => throw new NotSupportedException();
    }

    private sealed class Greeter : GreeterBase
    {
        public override Task<string> Hello(string request, ServerCallContext context) =>
            Task.FromResult($"{request} {context.GetHttpContext().User.Identity?.Name}");
    }
}
