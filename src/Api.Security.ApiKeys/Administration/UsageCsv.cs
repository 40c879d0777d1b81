using System.Globalization;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Api.Security.ApiKeys;

/// <summary>A usage report as CSV (RFC 4180). Its fields are times, ids of keys, words and numbers, so none needs quotes.</summary>
internal sealed class UsageCsv(IReadOnlyList<ApiUsageRowView> rows, string? by) : IResult
{
    private const string MediaType = "text/csv";

    /// <summary>Checks whether the caller prefers CSV: it is accepted by name, and at least as much as JSON.</summary>
    public static bool IsPreferredBy(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)) return false;
        return Quality(accepted, MediaType) is > 0 and var csv && csv > Quality(accepted, "application/json");
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var text = new StringBuilder("from,");
        if (by is not null) text.Append(by is "key" ? "keyId," : "outcome,");
        text.Append("count\r\n");
        foreach (var row in rows)
        {
            text.Append(Rfc3339.Write(row.From)).Append(',');
            if (by is not null) text.Append(row.KeyId ?? row.Outcome).Append(',');
            text.Append(row.Count.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        }

        httpContext.Response.ContentType = MediaType + "; charset=utf-8";
        await httpContext.Response.WriteAsync(text.ToString(), httpContext.RequestAborted);
    }

    private static double Quality(IList<MediaTypeHeaderValue> accepted, string mediaType) => accepted
        .Where(one => one.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)).Select(one => one.Quality ?? 1)
        .DefaultIfEmpty(0).Max();
}
