using Api.Security.Benchmarks.Http;
using Api.Security.Benchmarks.Paired;

namespace Api.Security.Benchmarks.Charts;

/// <summary>Draws <c>chart.svg</c> from the saved figures.</summary>
internal static class ChartFile
{
    private const double Width = 860;
    private const double Margin = 24;

    public static void Draw()
    {
        var results = Results.Read();
        var svg = new Svg(Width);
        var end = TimePanel(results).Draw(svg, Margin);
        end = ThroughputPanel(results).Draw(svg, end + Margin);
        svg.Text(
            Margin,
            end + 16,
            $"{results.Machine["date"]} · {results.Machine["processor"]} · "
            + $"{results.Machine["operating system"]} · .NET {results.Machine[".NET"]}",
            "note");
        File.WriteAllText(
            Path.Combine(Results.Folder, "chart.svg"),
            svg.Document("Api.Security compared with its peers: time per request, and requests per second", end + 36));
    }

    private static BarPanel TimePanel(Results.Kept results)
    {
        return new BarPanel(
            "Time to authenticate a request, in µs (less is better)", "In process, minus the time of an empty pipeline",
            value => $"{value:0.0} µs",
            [Of("RS256"), Of("ES256")]);

        BarGroup Of(string algorithm)
        {
            Bar Bar(string label, string subject, BarKind kind) => new(label, results.Value("paired", algorithm, subject, "µs"), kind);
            return new BarGroup(algorithm,
            [
                Bar("the signature alone", ValidTokens.Raw, BarKind.Floor),
                Bar("JwtBearer", ValidTokens.JwtBearer, BarKind.Other),
                Bar("ours, new token", ValidTokens.New, BarKind.Ours),
                Bar("ours, known token", ValidTokens.Known, BarKind.Ours),
                Bar("ours, same connection", ValidTokens.Same, BarKind.Ours),
            ]);
        }
    }

    private static BarPanel ThroughputPanel(Results.Kept results)
    {
        return new BarPanel(
            "Requests per second over HTTP, one known RS256 token (more is better)",
            "Loopback, server and load generator on the same cores; Node uses one core for each server", value => $"{value:#,0}",
            [
                .. Of("Kestrel", (Server.Anonymous, BarKind.Floor), (Server.Ours, BarKind.Ours),
                    (Server.JwtBearer, BarKind.Other), (Server.OpenIddict, BarKind.Other)),
                .. Of("node:http", ("node:http, anonymous", BarKind.Floor), ("fast-jwt", BarKind.Other)),
                .. Of("Express", ("Express, anonymous", BarKind.Floor), ("express-oauth2-jwt-bearer", BarKind.Other)),
            ]);

        // Empty if the peers were missing in the run.
        IEnumerable<BarGroup> Of(string platform, params (string Name, BarKind Kind)[] endpoints)
        {
            Bar[] bars = [.. endpoints
                .Select(one => (one.Name, one.Kind, Value: results.Find(HttpRun.Name, HttpRun.OneToken, one.Name, "requests/s")))
                .Where(one => one.Value is not null)
                .Select(one => new Bar(one.Kind is BarKind.Floor ? "anonymous" : one.Name, one.Value!.Value, one.Kind))];
            return bars is [] ? [] : [new BarGroup(platform, bars)];
        }
    }
}
