namespace Orders.Demo;

/// <summary>Prints each step and whether its response is the expected one. Colours are used only in a terminal.</summary>
internal sealed class Transcript(TextWriter output, bool colors)
{
    private int _acts;

    public int Failures { get; private set; }

    public void Open(string authority, string api) => output.WriteLine($"""
        Orders.Demo: an authorization server at {authority} and a protected API at {api}

        """);

    /// <summary>Begins a new topic.</summary>
    public void Turn(string subject) => output.WriteLine($"{Paint(subject, "1")}\n");

    public void Show(string act, ApiAnswer answer, int status, string? code = null)
    {
        Head(act);
        output.WriteLine($"  > {answer.Request}");
        output.WriteLine($"  < {answer.Status}");
        foreach (var header in answer.Headers) output.WriteLine($"  < {header}");
        if (answer.Body.Length > 0) output.WriteLine($"  < {ApiClient.WithoutSecrets(answer.Body)}");
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

    private void Head(string act) => output.WriteLine($"{++_acts,2}  {Paint(act, "1")}");

    private void Verdict(bool right, string expected)
    {
        if (!right) Failures++;
        output.WriteLine(right ? $"    {Paint("ok", "32")}" : $"    {Paint("WRONG", "31")}, expected {expected}");
        output.WriteLine();
    }

    private string Paint(string text, string color) => colors ? $"\u001b[{color}m{text}\u001b[0m" : text;
}
