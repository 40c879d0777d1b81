namespace Orders.Demo;

/// <summary>Wraps long lines after a space or a comma. The continuation is indented.</summary>
internal static class Wrapping
{
    /// <summary>The width where there is no console.</summary>
    public const int Usual = 110;

    private const int Narrowest = 60;
    private const int Widest = 120;

    /// <summary>Returns the width of the console, within limits.</summary>
    public static int OfConsole()
    {
        if (Console.IsOutputRedirected) return Usual;
        try
        {
            return Console.WindowWidth > 0 ? Math.Clamp(Console.WindowWidth, Narrowest, Widest) : Usual;
        }
        catch (IOException)
        {
            return Usual;
        }
    }

    /// <summary>Returns the lines of a text.</summary>
    /// <param name="first">What precedes the first line.</param>
    /// <param name="text">The text.</param>
    /// <param name="width">The number of columns.</param>
    public static IEnumerable<string> Wrap(string first, string text, int width)
    {
        var start = first;
        while (start.Length + text.Length > width)
        {
            var room = width - start.Length;
            var at = text.AsSpan(0, room).LastIndexOfAny(' ', ',') + 1;
            if (at == 0) at = room;
            yield return start + text[..at].TrimEnd();
            text = text[at..];
            start = new string(' ', first.Length + 2);
        }

        yield return start + text;
    }
}
