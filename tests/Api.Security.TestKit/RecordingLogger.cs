using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Api.Security.TestKit;

/// <summary>Records every log line of an application, from Trace up.</summary>
public sealed class RecordingLogger : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    /// <summary>The lines of this library.</summary>
    public IReadOnlyList<LogLine> Ours => [.. _lines.Where(line => line.Category.StartsWith("Api.Security", StringComparison.Ordinal))];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter) =>
            lines.Enqueue(new LogLine(category, logLevel, eventId.Id, formatter(state, exception) + exception));
    }
}

public sealed record LogLine(string Category, LogLevel Level, int EventId, string Text);
