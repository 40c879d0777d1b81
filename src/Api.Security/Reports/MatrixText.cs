using System.Text;

namespace Api.Security;

/// <summary>The authorization matrix as Markdown.</summary>
internal static class MatrixText
{
    public static string Write(IReadOnlyList<EndpointProtection> endpoints)
    {
        var text = new StringBuilder().Append("| ").AppendJoin(" | ", Heads).Append(" |\n|")
            .Append(string.Concat(Heads.Select(_ => "---|"))).Append('\n');
        foreach (var endpoint in endpoints)
            text.Append("| ").AppendJoin(" | ", Cells(endpoint).Select(Escape)).Append(" |\n");
        return text.ToString();
    }

    /// <summary>One row of the matrix, cell by cell.</summary>
    public static IReadOnlyList<string> Cells(EndpointProtection endpoint) =>
    [
        endpoint.Methods.Count == 0 ? "any" : string.Join(", ", endpoint.Methods),
        endpoint.Route,
        endpoint.IsAnonymous ? "yes" : "",
        string.Join(", ", endpoint.Schemes),
        string.Join(" + ", endpoint.Scopes.Select(anyOf => string.Join(" or ", anyOf))),
        string.Join("; ", endpoint.Rules),
        endpoint.IsInShadowMode ? "yes" : "",
    ];

    /// <summary>The column headings.</summary>
    public static IReadOnlyList<string> Heads { get; } = ["method", "route", "anonymous", "schemes", "scopes", "rules", "shadow"];

    private static string Escape(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
}
