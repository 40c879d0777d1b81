using Api.Security.Benchmarks.Paired;
using Api.Security.Benchmarks.Subjects;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;

namespace Api.Security.Benchmarks.Authorization;

/// <summary>
/// Measures what requirements add to a request, compared with <c>RequireClaim</c> of ASP.NET Core in the same rounds,
/// and a single scope check.
/// </summary>
internal static class AuthorizationRun
{
    private const string OursOpen = "ours, open to anybody";
    private const string TheirsOpen = "ASP.NET Core, open to anybody";
    private const string RequireClaim = "ASP.NET Core, RequireClaim";
    private const string RequireScope = "ours, RequireScope";

    public static async Task RunAsync(Report report)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var token = new BenchmarkTokens(issuer).Valid("ES256");
        using var ours = AuthorizedPipeline.Ours(issuer, token);
        using var theirs = AuthorizedPipeline.AspNetCore(issuer, token);

        report.Title("Authorization: one process, interleaved rounds, authentication and authorization middleware");
        report.Line("Microseconds and bytes that the requirement adds: the same request to an anonymous endpoint is subtracted.");
        report.Line("Authentication is ours in both, with a cached token; authorization by ASP.NET Core does not use this library.");
        Requirements(report, ours, theirs);
        Questions(report, ours);
    }

    private static void Requirements(Report report, AuthorizedPipeline ours, AuthorizedPipeline theirs)
    {
        var series = Rounds.Measure(
        [
            new Contestant(OursOpen, ours.Endpoint(new AllowAnonymousAttribute()), Harness: null),
            new Contestant(TheirsOpen, theirs.Endpoint(new AllowAnonymousAttribute()), Harness: null),
            new Contestant(RequireClaim,
                theirs.Endpoint(new AuthorizationPolicyBuilder().RequireClaim("scope", "read:orders").Build()), TheirsOpen),
            new Contestant(RequireScope, ours.Endpoint(new RequireScopeAttribute("read:orders")), OursOpen),
            new Contestant("ours, RequireAllScopes of two",
                ours.Endpoint(new RequireAllScopesAttribute("read:orders", "write:orders")), OursOpen),
            new Contestant("ours, RequireClaim", ours.Endpoint(new RequireClaimAttribute("scope", "read:orders")), OursOpen),
        ], Effort.Rounds);
        var (claim, scope) = (series.First(one => one.Name == RequireClaim), series.First(one => one.Name == RequireScope));
        report.Case("What a requirement adds to a request");
        Table(report, series);
        report.Check(
            "paired median",
            scope.TimeAtMost(1.1, claim, "RequireScope: time against RequireClaim of ASP.NET Core"),
            scope.BytesAtMost(1.1, claim, "RequireScope: allocations against RequireClaim of ASP.NET Core"));
    }

    private static void Questions(Report report, AuthorizedPipeline ours)
    {
        var caller = ApiCaller.From(ours.Caller());
        var series = Rounds.Measure(
        [
            Many("HasScope, granted as it stands", caller, "read:orders"),
            Many("HasScope, not granted", caller, "delete:orders"),
            Many("HasScope, with a qualifier", caller, "read:orders:own"),
        ], Effort.Rounds);
        report.Case("One scope check of a parsed caller");
        report.Line($"Each call checks {QuestionsEach} times; the figures are for one check.").Line();
        report.Table("| | minimum ns | paired median ns | bytes |", "|---|---:|---:|---:|", series.Select(one =>
            $"| {one.Name} | {one.Minimum * 1000 / QuestionsEach:0.0} | "
            + $"{one.Median * 1000 / QuestionsEach:0.0} | {one.Bytes / QuestionsEach:0.0} |"));
        report.Check(
            "paired median",
            Target.AtMost("HasScope, exact match: nanoseconds", series[0].Median * 1000 / QuestionsEach, 150),
            Target.AtMost("HasScope, exact match: bytes", series[0].Bytes / QuestionsEach, 0));
    }

    private const int QuestionsEach = 100;

    private static Contestant Many(string name, ApiCaller caller, string scope)
    {
        var expected = caller.HasScope(scope);
        return new Contestant(name, () =>
        {
            var same = true;
            for (var i = 0; i < QuestionsEach; i++) same &= caller.HasScope(scope) == expected;
            return same;
        }, Harness: null);
    }

    private static void Table(Report report, IReadOnlyList<Series> all) =>
        report.Table("| | minimum µs | paired median µs | bytes |", "|---|---:|---:|---:|",
            all.Select(one => $"| {one.Name} | {one.Minimum:0.000} | {one.Median:0.000} | {one.Bytes:0} |"));
}
