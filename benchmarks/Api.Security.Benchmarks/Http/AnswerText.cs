using System.Buffers.Text;

namespace Api.Security.Benchmarks.Http;

/// <summary>Parses only what counting needs of an HTTP/1.1 response: the status, and whether the response is complete.</summary>
internal readonly record struct AnswerText(bool IsComplete, int Status)
{
    public static AnswerText Read(ReadOnlySpan<byte> text)
    {
        var head = text.IndexOf("\r\n\r\n"u8);
        if (head < 0 || !Utf8Parser.TryParse(text[9..12], out int status, out _)) return default;
        return new AnswerText(BodyIsComplete(text[..head], text[(head + 4)..]), status);
    }

    private static bool BodyIsComplete(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var name = "\r\nContent-Length: "u8;
        var at = head.IndexOf(name);
        if (at < 0) return body.EndsWith("0\r\n\r\n"u8); // chunked
        return Utf8Parser.TryParse(head[(at + name.Length)..], out int length, out _) && body.Length >= length;
    }
}
