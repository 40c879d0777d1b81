namespace Api.Security;

/// <summary>A Markdown file with a matrix: an introduction that people write, then the table.</summary>
internal sealed record MatrixFile(string Text)
{
    private const string DefaultBeginning =
        "# Who may do what\n\nWritten and compared by a test; a difference here is a change of protection.\n\n";

    public static MatrixFile Read(string path) => new(File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "");

    public string WithTable(string table)
    {
        var start = Text.IndexOf("\n| method ", StringComparison.Ordinal);
        return (start < 0 ? DefaultBeginning : Text[..(start + 1)]) + table;
    }
}
