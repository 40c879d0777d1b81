using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace Api.Security;

/// <summary>The report as one HTML page: no script, no resources except its own style, all text encoded.</summary>
internal static class ReportPage
{
    private static readonly string Style = """
        :root { color-scheme: light dark; --text: light-dark(#1b1b1f, #e4e4e9); --dim: light-dark(#5b5b66, #a3a3b2); --back: light-dark(#ffffff, #17171c);
          --line: light-dark(#d8d8e0, #3a3a46); --head: light-dark(#f2f2f6, #22222a); --open: light-dark(#8a4b00, #ffb454); --shadow: light-dark(#6b1fb1, #c99bff); --focus: light-dark(#0b57d0, #8ab4f8) }
        body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back) }
        h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem } p, caption { color: var(--dim); text-align: left } caption { padding: .45rem .7rem }
        .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px } .scroll:focus-visible, a:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px }
        table { border-collapse: collapse; width: 100%; min-width: 56rem } th, td { padding: .45rem .7rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line) }
        thead th { background: var(--head); border-top: 0; position: sticky; top: 0 } tbody th { font-weight: 600 } td, tbody th { font-variant-numeric: tabular-nums } tbody tr:hover { background: var(--head) }
        .when { white-space: nowrap } code { font: 13px/1.5 ui-monospace, monospace } .open { color: var(--open); font-weight: 600 } .shadowed { color: var(--shadow); font-weight: 600 } a { color: var(--focus) }
        """;

    /// <summary>Allows the style of the page, by its hash, and nothing else.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static string Write(ApiSecurityReport report, IReadOnlyList<RecentRefusal> refusals)
    {
        var page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>What is protected</title><style>")
            .Append(Style).Append("</style></head>\n<body>\n<h1>What is protected, and how</h1>\n")
            .Append("<p><a href=\"#endpoints\">Endpoints</a> · <a href=\"#refusals\">Refusals</a></p>\n");
        var open = report.Endpoints.Count(endpoint => endpoint.IsAnonymous);
        var shadowed = report.Endpoints.Count(endpoint => endpoint.IsInShadowMode);
        var counts = string.Create(
            CultureInfo.InvariantCulture, $"{report.Endpoints.Count} endpoints; {open} anonymous, {shadowed} in shadow mode.");
        Table(page, "endpoints", "Endpoints", counts, MatrixText.Heads, report.Endpoints.Select(Cells));
        Table(page, "refusals", "Refusals since the start",
            refusals.Count == 0 ? "None yet." : "By reason, most recent first. Times are UTC.",
            ["reason", "code", "status", "scheme", "count", "last", "expected"], refusals.Select(Cells));
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void Table(
        StringBuilder page, string id, string title, string caption, IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        // It can be scrolled with the keyboard too, so it is focusable and needs a name.
        page.Append(CultureInfo.InvariantCulture, $"<h2 id=\"{id}\">{title}</h2>\n")
            .Append(CultureInfo.InvariantCulture, $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"{id}\">")
            .Append(CultureInfo.InvariantCulture, $"<table><caption>{Encode(caption)}</caption>\n<thead><tr>");
        foreach (var head in heads) page.Append("<th scope=\"col\">").Append(Encode(head)).Append("</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows) page.Append("<tr>").AppendJoin("", row).Append("</tr>\n");
        page.Append("</tbody></table></div>\n");
    }

    private static IReadOnlyList<string> Cells(EndpointProtection endpoint)
    {
        var cells = MatrixText.Cells(endpoint);
        return
        [
            Cell(cells[0]), $"<th scope=\"row\"><code>{Encode(cells[1])}</code></th>", Cell(cells[2], "open"), Cell(cells[3]),
            Cell(cells[4], code: true), Cell(cells[5]), Cell(cells[6], "shadowed"),
        ];
    }

    private static IReadOnlyList<string> Cells(RecentRefusal refusal)
    {
        var reason = refusal.Refusal;
        return
        [
            $"<th scope=\"row\"><code>{Encode(reason.Reason)}</code></th>", Cell(reason.Code, code: true),
            refusal.IsEnforced ? Cell(reason.Status.ToString(CultureInfo.InvariantCulture)) : Cell("let through", "shadowed"),
            Cell(refusal.Scheme),
            Cell(refusal.Count.ToString(CultureInfo.InvariantCulture)),
            Cell(refusal.LastAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), "when"),
            Cell(reason.Expected),
        ];
    }

    private static string Cell(string text, string? style = null, bool code = false)
    {
        var encoded = code && text.Length > 0 ? $"<code>{Encode(text)}</code>" : Encode(text);
        return style is null || text.Length == 0 ? $"<td>{encoded}</td>" : $"<td class=\"{style}\">{encoded}</td>";
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
