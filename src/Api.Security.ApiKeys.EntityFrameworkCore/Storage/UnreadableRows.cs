using System.Text.Json;

namespace Api.Security.ApiKeys;

/// <summary>Tells a row that cannot be read from a database that cannot be reached.</summary>
internal static class UnreadableRows
{
    public static async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (IsOfData(exception))
        {
            throw new ApiKeyUnreadableException("A row of API keys cannot be read.", exception);
        }
    }

    // What only a value brings about: a text that is no JSON, no number, no time; a null where there must be none.
    private static bool IsOfData(Exception exception)
    {
        for (var one = exception; one is not null; one = one.InnerException)
            if (one is JsonException or FormatException or InvalidCastException or OverflowException or ArgumentOutOfRangeException) return true;
        return false;
    }
}
