using System.Text.Json;

namespace Api.Security.ApiKeys;

/// <summary>Distinguishes a row that cannot be read from a database that cannot be reached.</summary>
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
            throw new ApiKeyUnreadableException("The row of an API key or of its client cannot be read.", exception);
        }
    }

    // Exceptions that only a stored value causes: a text that is not JSON, not a number or not a time, or a null that is not
    // allowed.
    private static bool IsOfData(Exception exception)
    {
        for (var one = exception; one is not null; one = one.InnerException)
            if (one is JsonException or FormatException or InvalidCastException or OverflowException or ArgumentOutOfRangeException)
                return true;
        return false;
    }
}
