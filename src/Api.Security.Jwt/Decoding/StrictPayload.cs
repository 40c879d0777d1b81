using System.Text.Json;

namespace Api.Security.Jwt;

/// <summary>Reads any payload that is one strict JSON object (<see cref="JsonText"/>).</summary>
internal static class StrictPayload
{
    /// <returns><see langword="false"/> when it is not one; the content of <paramref name="token"/> is then undefined.</returns>
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

    /// <returns>Whether the names are certainly distinct; if not, the strict parser checks them.</returns>
    private static bool Fill(ArraySegment<byte> payload, AccessToken token)
    {
        var areDistinct = true;
        var reader = new Utf8JsonReader(payload, JsonText.ReaderOptions);
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            // An escaped name may equal another one, and a nested object has names of its own.
            var (name, nameIsEscaped) = (
                (int)reader.TokenStartIndex..((int)reader.TokenStartIndex + reader.ValueSpan.Length + 2), reader.ValueIsEscaped);
            reader.Read();
            var (kind, isEscaped) = (reader.TokenType, reader.ValueIsEscaped);
            var value = reader.SkipValue(out var holdsObject);
            areDistinct &= token.TryAdd(name, nameIsEscaped, value, kind, isEscaped) && !nameIsEscaped && !holdsObject;
        }

        reader.Read(); // throws when anything follows
        return areDistinct;
    }
}
