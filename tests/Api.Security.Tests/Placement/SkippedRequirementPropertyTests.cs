using Api.Security.TestKit;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Placement;

/// <summary>
/// For any combination of declarations, either the application does not start or every endpoint enforces its requirements.
/// </summary>
public sealed class SkippedRequirementPropertyTests
{
    private static readonly Gen<Said[][]> Endpoint =
        Gen.Select(Said.Somewhere, Said.Somewhere, Said.Somewhere, (outer, inner, own) => new[] { outer, inner, own });
    private static readonly Gen<Said[][]> Controller =
        Gen.Select(Said.InAttributes, Said.InAttributes, Said.InAttributes, (above, type, action) => new[] { above, type, action });
    private static readonly Gen<Said[][]> Hub = Gen.Select(Said.InAttributes, Said.InAttributes, Said.InAttributes, Said.InAttributes,
        (outer, above, type, map) => new[] { outer, above, type, map });
    private static readonly Gen<Said[]> Rarely = Gen.Frequency((3, Gen.Const(Array.Empty<Said>())), (1, Said.InAttributes));
    private static readonly Gen<Said?> Filter = Gen.Frequency((4, Gen.Const((Said?)null)), (1, Gen.Int[0, RequirementKind.All.Count - 1]
        .Select(kind => (Said?)new Said(false, false, RequirementKind.All[kind], Said.AsFilter))));

    private static readonly Gen<Reexecution> Reexecuted = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 100],
        (rewriter, page, handler, target) => new Reexecution(rewriter, page, handler, target));

    private static readonly Gen<GeneratedApp> App =
        Gen.Select(Endpoint.Array[8], Controller.Array[6], Hub.Array[4], Gen.Select(Rarely, Rarely), Filter, Reexecuted,
        (endpoints, controllers, hubs, around, filter, reexecution) =>
            new GeneratedApp(endpoints, controllers, hubs, around.Item1, around.Item2, filter, reexecution));

    [Fact]
    public async Task The_list_of_requirement_kinds_is_complete()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(services) });
        RequirementKind.All.Select(kind => kind.Name).Where(name => name.Length > 0)
            .Select(name => name[..(name.IndexOf(':', StringComparison.Ordinal) + 1)]).Distinct()
            .Should().BeEquivalentTo(api.App.Services.GetRequiredService<PolicyNames>().Prefixes);
    }

    [Fact]
    public Task No_requirement_is_skipped_wherever_it_is_declared() =>
        App.SampleAsync(CheckAsync, iter: 16, threads: 1, print: app => app.ToString());

    private static async Task CheckAsync(GeneratedApp app)
    {
        var all = app.Described;
        if (all.Any(one => one.IsError)) await ShouldNotStartAsync(app, all);
        await using var api = await app.StartAsync(name => !all.Single(one => one.Name == name).IsError);
        foreach (var one in all.Where(one => !one.IsError))
        {
            (await AskAsync(api, one.Name, null)).Should().Be(one.IsOpen ? 200 : 401, "an anonymous caller requests {0}", one);
            var poor = await AskAsync(api, one.Name, "{}");
            (poor == 200).Should().Be(one.PoorPasses, "a caller without claims requests {0} and gets {1}", one, poor);
            var rich = await AskAsync(api, one.Name, RequirementKind.Rich);
            (rich == 200).Should().Be(one.RichPasses, "a caller with all claims requests {0} and gets {1}", one, rich);
            foreach (var claims in new[] { null, "{}", RequirementKind.Rich })
                (await AskAsync(api, one.Name, claims, "/rewritten") == 200)
                    .Should().Be(IsExecuted(one, claims, app.Reexecution.IsRewriterBehind),
                    "a caller with claims {0} requests the path that is rewritten to {1} in {2}", claims, one, app.Reexecution);
        }

        if (app.Target(name => !all.Single(one => one.Name == name).IsError) is not { } page) return;
        foreach (var claims in new[] { null, "{}", RequirementKind.Rich })
        {
            var answer = await api.GetAsync(app.Reexecution.Trigger, claims is null ? null : ClaimsScheme.Credential(claims));
            (answer.Body == "ok").Should().Be(IsExecuted(page, claims, app.Reexecution.IsPageBehind),
                "a caller with claims {0} requests the error page {1} in {2} and gets {3}", claims, page, app.Reexecution, answer.Body);
        }
    }

    // After authorization, the requirements of the endpoint have not been checked and can no longer be checked.
    private static bool IsExecuted(Described one, string? claims, bool isBehind) =>
        one.IsOpen || claims is not null && !(isBehind && one.NeedsAuthorization)
            && (claims == RequirementKind.Rich ? one.RichPasses : one.PoorPasses);

    private static async Task ShouldNotStartAsync(GeneratedApp app, IReadOnlyList<Described> all)
    {
        Func<Task> starting = async () => await (await app.StartAsync(_ => true)).DisposeAsync();
        var message = (await starting.Should().ThrowAsync<InvalidOperationException>("of {0}",
            string.Join('\n', all.Where(one => one.IsError)))).Which.Message;
        foreach (var one in all) Names(message, one.Name).Should().Be(one.IsError, "of {0}\n{1}", one, message);
    }

    // A message names a controller by its class, and an endpoint or a hub by its route.
    private static bool Names(string message, string name) =>
        message.Contains(name[1] == 'c' ? $".{name[1..]}.Get" : name, StringComparison.Ordinal);

    private static async Task<int> AskAsync(TestApi api, string name, string? claims, string at = "/t1/alice")
    {
        using var request = name[1] == 'h' ? new HttpRequestMessage(HttpMethod.Post, $"{at}{name}/negotiate?negotiateVersion=1")
            : new HttpRequestMessage(HttpMethod.Get, $"{at}{name}");
        return (int)(await api.SendAsync(request, claims is null ? null : ClaimsScheme.Credential(claims))).Status;
    }
}
