namespace Orders.Demo;

/// <summary>
/// Prints each step, its response with the reason of a refusal, and whether it is the expected one. Colors are used only in a terminal.
/// </summary>
internal sealed class Transcript(TextWriter output, bool colors, int width = Wrapping.Usual)
{
    private int _acts;

    public int Failures { get; private set; }

    /// <summary>The first line, before anything else is done.</summary>
    public void Announce() => Write("", "Orders.Demo is starting an authorization server and a protected API. "
        + "Then it shows what happens to good and bad credentials; all of it takes less than a minute.");

    public void Open(string authority, string api)
    {
        Write("", $"The authorization server is at {authority}, the API at {api}");
        output.WriteLine();
    }

    /// <summary>Begins a new topic.</summary>
    public void Turn(string subject) => output.WriteLine($"{Paint(subject, "1")}\n");

    public void Show(string act, ApiAnswer answer, int status, string? code = null)
    {
        Head(act);
        Write("  > ", answer.Request);
        Write("  < ", $"{answer.Status}");
        foreach (var header in answer.Headers) Write("  < ", header);
        if (answer.Body.Length > 0) Write("  < ", ApiClient.WithoutSecrets(answer.Body));
        if (answer.Reason is { } reason) Write("    ", $"reason: {reason}");
        Verdict(answer.Status == status && answer.Code == code, $"{status} {code}".TrimEnd());
    }

    public void Count(string act, int failed)
    {
        Head(act);
        output.WriteLine($"  < {failed} failed");
        Verdict(failed == 0, "0 failed");
    }

    public void Conclude() =>
        output.WriteLine(Failures == 0 ? $"{_acts} of {_acts} answers are right." : $"{Failures} of {_acts} answers are WRONG.");

    private void Write(string start, string text)
    {
        foreach (var line in Wrapping.Wrap(start, text, width)) output.WriteLine(line);
    }

    private void Head(string act) => output.WriteLine($"{++_acts,2}  {Paint(act, "1")}");

    private void Verdict(bool right, string expected)
    {
        if (!right) Failures++;
        output.WriteLine(right ? $"    {Paint("ok", "32")}" : $"    {Paint("WRONG", "31")}, expected {expected}");
        output.WriteLine();
    }

    private string Paint(string text, string color) => colors ? $"\u001b[{color}m{text}\u001b[0m" : text;
}
