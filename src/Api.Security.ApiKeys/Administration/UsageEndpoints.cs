using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Api.Security.ApiKeys;

/// <summary>The endpoints that report usage.</summary>
internal static class UsageEndpoints
{
    private const int MostRows = 10_000;

    public static void Map(RouteGroupBuilder group, string client)
    {
        group.MapGet(client + "/usage", GetAsync)
            .WithSummary("Returns how many requests of a client were answered, by hour or day; as CSV with Accept: text/csv.")
            .Produces<ApiUsageView>().WithProblems(400, 404);
        group.MapGet("/usage", GetOfTokensAsync)
            .WithSummary("Returns how many requests of a token client were answered; only for callers without a tenant.")
            .Produces<ApiUsageView>().WithProblems(400, 404);
    }

    public static async Task<IResult> GetAsync(AdminRequest request, [FromRoute] string id, UsageRange range) =>
        await IsVisibleAsync(request, id)
            ? await ReportAsync(request, ApiSecurityDefaults.ApiKeyIssuer, id, range)
            : AdminProblem.NotFound;

    public static async Task<IResult> GetOfTokensAsync(AdminRequest request, TokenClientQuery client, UsageRange range) =>
        request.OnlyTenant is null
            ? await ReportAsync(request, client.Issuer, client.ClientId, range)
            : AdminProblem.NotFound;

    // The usage of a deleted client can still be read: somebody may have to pay for it.
    private static async Task<bool> IsVisibleAsync(AdminRequest request, string id) =>
        await request.Http.RequestServices.GetRequiredService<IApiKeyStore>().FindClientAsync(id, request.Aborted) is { } found
            && (request.OnlyTenant is null || found.Client.TenantId == request.OnlyTenant);

    private static async Task<IResult> ReportAsync(AdminRequest request, string issuer, string clientId, UsageRange range)
    {
        var store = request.Http.RequestServices.GetRequiredService<IUsageStore>();
        var found = await store.ReadAsync(range.ToQuery(issuer, clientId, MostRows + 1), request.Aborted);
        if (found.Count > MostRows)
        {
            return AdminProblem.Invalid(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["from"] = $"Request a shorter period, or set bucket to day: there are more than {MostRows} rows.",
            });
        }

        var rows = found.Select(ApiUsageRowView.Create).ToArray();
        request.Http.Response.Headers.Vary = HeaderNames.Accept;
        return UsageCsv.IsPreferredBy(request.Http.Request)
            ? new UsageCsv(rows, range.By)
            : AdminAnswers.Ok(
                new ApiUsageView(clientId, range.Bucket!, rows, rows.Sum(row => row.Count)), AdminJsonContext.Default.ApiUsageView);
    }
}
