using System.Reflection;
using Api.Security.TestKit;
using Api.Security.Tests.Requirements.Policies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Placement;

/// <summary>An application built from descriptions: groups that contain endpoints, controllers and hubs.</summary>
internal sealed record GeneratedApp(Said[][][] Endpoints, Said[][][] Controllers, Said[][][] Hubs, Said[] AroundControllers,
    Said[] OnMapControllers, Said? Filter, Reexecution Reexecution)
{
    private const string Path = "/{tenantId}/{userId}";

    /// <summary>All endpoints of the application, each with its expected result.</summary>
    public IReadOnlyList<Described> Described =>
    [
        // Two groups, then the handler and the call that maps it, which are one place.
        .. Endpoints.Select((said, i) => new Described($"/e{i}x", [(false, said[0]), (false, said[1]), (true, said[2])])),
        .. Controllers.Select((said, i) => new Described($"/c{i}x",
            [(false, AroundControllers), (false, [.. OnMapControllers, .. Filter is null ? Array.Empty<Said>() : [Filter]]),
            (true, said[0]), (true, said[1]), (true, said[2])])),
        // MapHub() and the hub class are one place.
        .. Hubs.Select((said, i) => new Described($"/h{i}x", [(false, said[0]), (true, said[1]), (true, [.. said[2], .. said[3]])])),
    ];

    public Task<TestApi> StartAsync(Func<string, bool> isWanted) => TestApi.StartAsync(new TestApiOptions
    {
        Clock = new Noon(),
        AddSecurity = services =>
        {
            ClaimsScheme.Add(services);
            services.AddApiSecurity().AddResource<Parcel, Parcels>();
            HeaderProof.Add(services, HeaderProof.DPoP);
        },
        Services = services =>
        {
            var controllers = Controllers.Select((said, i) => EmittedTypes.Controller($"c{i}x", said[0], said[1], said[2]).GetTypeInfo())
                .Where((_, i) => isWanted($"/c{i}x")).ToArray();
            services.AddControllers(mvc =>
            {
                if (Filter is { Requires: { } kind })
                    mvc.Filters.Add(new AuthorizeFilter(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder()
                        .RequireAuthenticatedUser().AddRequirements([.. new RequirementData(kind).GetRequirements()]).Build()));
            }).ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new Only(controllers)));
            services.AddSignalR();
        },
        Pipeline = app => Reexecution.Use(app, Target(isWanted)),
        Endpoints = app =>
        {
            Map(app, isWanted);
            Reexecution.Map(app);
        },
    });

    /// <summary>The endpoint that the error page executes. Never a hub, because a hub does not accept GET.</summary>
    public Described? Target(Func<string, bool> isWanted)
    {
        Described[] all = [.. Described.Where(one => isWanted(one.Name) && !one.Name.StartsWith("/h", StringComparison.Ordinal))];
        return all.Length == 0 ? null : all[Reexecution.Target % all.Length];
    }

    private void Map(WebApplication app, Func<string, bool> isWanted)
    {
        for (var i = 0; i < Endpoints.Length; i++)
        {
            if (!isWanted($"/e{i}x")) continue;
            var inner = Group(Group(app, Endpoints[i][0]), Endpoints[i][1]);
            Say(Endpoints[i][2], i % 2 == 0 ? inner.MapGet($"{Path}/e{i}x", () => "ok")
                : inner.MapGet($"{Path}/e{i}x", (HttpContext context) => context.Response.WriteAsync("ok")));
        }

        Say(OnMapControllers, Group(app, AroundControllers).MapControllers());
        for (var i = 0; i < Hubs.Length; i++)
        {
            if (!isWanted($"/h{i}x")) continue;
            var map = typeof(HubEndpointRouteBuilderExtensions).GetMethod("MapHub",
                [typeof(IEndpointRouteBuilder), typeof(string)])!.MakeGenericMethod(EmittedTypes.Hub($"h{i}x", Hubs[i][1], Hubs[i][2]));
            Say(Hubs[i][3], (IEndpointConventionBuilder)map.Invoke(null, [Group(app, Hubs[i][0]), $"{Path}/h{i}x"])!);
        }
    }

    private static RouteGroupBuilder Group(IEndpointRouteBuilder endpoints, Said[] said)
    {
        var group = endpoints.MapGroup("");
        Say(said, group);
        return group;
    }

    private static void Say(Said[] said, IEndpointConventionBuilder builder)
    {
        foreach (var one in said) one.To(builder);
    }

    public override string ToString() => $"{Reexecution}\n" + string.Join('\n', Described);

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 25, 12, 0, 0, TimeSpan.Zero);
    }

    private sealed class Only(TypeInfo[] controllers) : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
        {
            feature.Controllers.Clear();
            foreach (var one in controllers) feature.Controllers.Add(one);
        }
    }
}
