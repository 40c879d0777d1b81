using System.Text.Encodings.Web;
using System.Text.Json;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks;

/// <summary>The files in <c>benchmarks/results</c>: a text for readers, and its figures for the chart.</summary>
internal static class Results
{
    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Folder { get; } = Path.Combine(Checkout.Root, "benchmarks", "results");

    private static string FiguresFile => Path.Combine(Folder, "tokens.json");

    public static void Write(Report report)
    {
        var text = TextOf(report);
        File.WriteAllText(Path.Combine(Folder, "tokens.md"), text);
        File.WriteAllText(FiguresFile, JsonOf(new Kept(Machine.Facts(), [.. report.Figures])));
        Console.WriteLine(text);
    }

    public static void WriteAuthorization(Report report) =>
        WriteAlone(report, "Authorization: what requirements cost", "authorization", "authorization.md");

    public static void WriteKeys(Report report) => WriteAlone(report, "API keys: what they cost", "keys", "api-keys.md");

    public static void WriteLimits(Report report)
    {
        WriteAlone(report, "Limits and quotas: what they cost", "limits", "limits.md");
        WriteFigures(report, "limits.json");
    }

    public static void WriteBinding(Report report) =>
        WriteAlone(report, "Bound tokens: what proofs and certificates cost", "binding", "dpop.md");

    public static void WriteReplay(Report report)
    {
        WriteAlone(report, "Used proofs: what they cost", "replay", "replay.md");
        WriteFigures(report, "replay.json");
    }

    /// <summary>Writes figures that another command reads.</summary>
    public static void WriteFigures(Report report, string file) =>
        File.WriteAllText(Path.Combine(Folder, file), JsonOf(new Kept(Machine.Facts(), [.. report.Figures])));

    public static void WriteText(string text, string file)
    {
        File.WriteAllText(Path.Combine(Folder, file), text.ReplaceLineEndings("\n").TrimEnd() + "\n");
        Console.WriteLine(text);
    }

    private static void WriteAlone(Report report, string title, string command, string file)
    {
        var text = TextOf(report, title, command);
        File.WriteAllText(Path.Combine(Folder, file), text);
        Console.WriteLine(text);
    }

    public static Kept Read() => Read("tokens.json");

    public static Kept Read(string file) => JsonSerializer.Deserialize<Kept>(File.ReadAllText(Path.Combine(Folder, file)), Json)!;

    public static string TextOf(Report report, string title = "Keys and tokens: verified once", string command = "all") =>
        $"""
        # {title}

        Written by `dotnet run -c Release --project benchmarks/Api.Security.Benchmarks -- {command}`; [how](../README.md).

        {Machine.Describe()}
        {report.Summary().TrimEnd()}

        {report}
        """.ReplaceLineEndings("\n").TrimEnd() + "\n";

    // One figure per line, so that two results can be compared.
    private static string JsonOf(Kept kept) =>
        $$"""
        {
          "machine": {{JsonSerializer.Serialize(kept.Machine, Json)}},
          "figures": [
            {{string.Join(",\n    ", kept.Figures.Select(figure => JsonSerializer.Serialize(figure, Json)))}}
          ]
        }

        """.ReplaceLineEndings("\n");

    internal sealed record Kept(Dictionary<string, string> Machine, Figure[] Figures)
    {
        public double Value(string run, string what, string subject, string unit) => Find(run, what, subject, unit)
            ?? throw new InvalidOperationException($"No figure of {run}, {what}, {subject}, {unit}: run `all` again.");

        public double? Find(string run, string what, string subject, string unit) =>
            Figures.FirstOrDefault(figure => (figure.Run, figure.Case, figure.Subject, figure.Unit) == (run, what, subject, unit))?.Value;
    }
}
