using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>Reads any payload that is one strict JSON object (<see cref="JsonText"/>).</summary>
internal static class StrictPayload
{
    /// <returns><see langword="false"/> when it is none; <paramref name="token"/> is then of no use.</returns>
    public static bool TryRead(ArraySegment<byte> payload, AccessToken token)
    {
        if (!JsonText.MayBeObject(payload)) return false;
        try
        {
            return Fill(payload, token) || JsonText.IsStrictObject(payload);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <returns>Whether it is certain that no name stands twice; otherwise the strict parser has to look.</returns>
    private static bool Fill(ArraySegment<byte> payload, AccessToken token)
    {
        var areDistinct = true;
        var reader = new Utf8JsonReader(payload, JsonText.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            // An escape may hide another name, and an object has names of its own.
            var (name, nameIsEscaped) = ((int)reader.TokenStartIndex..((int)reader.TokenStartIndex + reader.ValueSpan.Length + 2), reader.ValueIsEscaped);
            reader.Read();
            var (kind, isEscaped) = (reader.TokenType, reader.ValueIsEscaped);
            var value = reader.SkipValue(out var holdsObject);
            areDistinct &= token.Add(name, nameIsEscaped, value, kind, isEscaped) && !nameIsEscaped && !holdsObject;
        }

        reader.Read(); // nothing may follow
        return areDistinct;
    }
}
