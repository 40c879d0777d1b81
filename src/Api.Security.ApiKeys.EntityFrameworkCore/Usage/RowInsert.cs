using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Security.ApiKeys;

/// <summary>
/// Inserts many rows with one statement, and says what to do with those that exist. EF Core has no such statement; the types of the
/// parameters come from its model. The existing row is <c>t</c>.
/// </summary>
internal sealed class RowInsert(DbContext context)
{
    /// <summary>How many rows one statement has at most. SQLite allows 32,766 parameters, PostgreSQL 65,535.</summary>
    private const int MostRows = 500;

    private readonly ISqlGenerationHelper _sql = context.GetService<ISqlGenerationHelper>();

    /// <param name="rows">The rows; no two have the same key.</param>
    /// <param name="onConflict">What follows <c>ON CONFLICT (…) DO</c>.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>How many rows were inserted or changed.</returns>
    public async Task<int> RunAsync<TRow>(IReadOnlyList<TRow> rows, string onConflict, CancellationToken cancellationToken)
        where TRow : class
    {
        var changed = 0;
        foreach (var part in rows.Chunk(MostRows)) changed += await RunOnceAsync(part, onConflict, cancellationToken);
        return changed;
    }

    private async Task<int> RunOnceAsync<TRow>(TRow[] rows, string onConflict, CancellationToken cancellationToken)
        where TRow : class
    {
        var type = context.Model.FindEntityType(typeof(TRow))!;
        // A column with a default is set by the database.
        var columns = type.GetProperties().Where(property => property.GetDefaultValueSql() is null).ToArray();
        await using var command = context.NewCommand();
        var text = new StringBuilder("INSERT INTO ").Append(FeedQuery.Table<TRow>(context, _sql)).Append(" AS t (")
            .Append(Names(columns)).Append(") VALUES ");
        for (var i = 0; i < rows.Length; i++)
        {
            text.Append(i == 0 ? "(" : ", (");
            for (var j = 0; j < columns.Length; j++)
                text.Append(j == 0 ? "" : ", ").Append(command.AddValue(columns[j], columns[j].PropertyInfo!.GetValue(rows[i])));
            text.Append(')');
        }

        text.Append(" ON CONFLICT (").Append(Names(type.FindPrimaryKey()!.Properties)).Append(") DO ").Append(onConflict);
#pragma warning disable CA2100 // The text consists of names from the model and of parameters.
        command.CommandText = text.ToString();
#pragma warning restore CA2100
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private string Names(IEnumerable<IReadOnlyProperty> properties) =>
        string.Join(", ", properties.Select(property => _sql.DelimitIdentifier(property.Name)));
}

/// <summary>Commands in the transaction of a context.</summary>
internal static class ContextCommands
{
    public static DbCommand NewCommand(this DbContext context)
    {
        var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        if (context.Database.GetCommandTimeout() is { } limit) command.CommandTimeout = limit;
        return command;
    }

    /// <summary>Runs a statement.</summary>
    /// <param name="context">The context; its connection is open.</param>
    /// <param name="sql">The statement. It consists of constants, names from the model and times.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <param name="timeout">How long it may take, in seconds, if not as long as every command.</param>
    /// <returns>The first value, if it selects one.</returns>
    public static async Task<object?> RunAsync(
        this DbContext context, string sql, CancellationToken cancellationToken, int? timeout = null)
    {
        await using var command = context.NewCommand();
        if (timeout is { } seconds) command.CommandTimeout = seconds;
#pragma warning disable CA2100 // See above.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Adds a parameter with the type of a column.</summary>
    /// <returns>The parameter, as the text of the command names it.</returns>
    public static string AddValue(this DbCommand command, IProperty column, object? value)
    {
        var name = "@p" + command.Parameters.Count.ToString(CultureInfo.InvariantCulture);
        command.Parameters.Add(column.GetRelationalTypeMapping().CreateParameter(command, name, value, nullable: true));
        return name;
    }
}
