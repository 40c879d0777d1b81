using System.Globalization;
using Npgsql;

namespace Api.Security.Benchmarks.Limits;

/// <summary>Measures a PostgreSQL server on this machine over a connection of its own.</summary>
internal sealed class DatabaseMeter : IAsyncDisposable
{
    private const double TicksPerSecond = 100; // of the files below, on every architecture that .NET runs on

    private readonly NpgsqlConnection _connection;

    private DatabaseMeter(NpgsqlConnection connection) => _connection = connection;

    public static async Task<DatabaseMeter> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        return new(connection);
    }

    public async Task ExecuteAsync(string text)
    {
        await using var command = Command(text);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<double> ReadAsync(string text)
    {
        await using var command = Command(text);
        return (double)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The processor time that the processes of the server have used so far. None of them may end in between.</summary>
    public async Task<double> ProcessorSecondsAsync()
    {
        await using var command = Command("SELECT string_agg(pid::text, ' ') FROM pg_stat_activity");
        return ((string)(await command.ExecuteScalarAsync())!).Split(' ').Sum(id => Ticks($"/proc/{id}/stat")) / TicksPerSecond;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static double Ticks(string file)
    {
        if (!File.Exists(file)) return 0;
        // The name of the program, in parentheses, may contain spaces. Fields 14 and 15 are user and system time.
        var fields = File.ReadAllText(file).Split(") ")[^1].Split(' ');
        return double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private NpgsqlCommand Command(string text)
    {
#pragma warning disable CA2100 // The text is in the repository.
        return new NpgsqlCommand(text, _connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
    }
}
