using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>
/// The file in which batches wait that could not be stored when the application stopped. They keep their numbers, so that each is added
/// once, even if it had been stored after all.
/// </summary>
internal sealed class UsageSpool(IOptions<ApiKeyOptions> options, ILoggerFactory loggers)
{
    private readonly string? _file = options.Value.Usage.SpoolFile;
    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);
    private bool _isRead;

    /// <summary>Reads what the last process has left. The file stays until <see cref="Delete"/>.</summary>
    public IReadOnlyList<UsageBatch> Read()
    {
        if (_file is null || !File.Exists(_file)) return [];
        try
        {
            var batches = JsonSerializer.Deserialize(File.ReadAllBytes(_file), UsageJsonContext.Default.UsageBatchArray) ?? [];
            _isRead = true;
            _logger.UsageResumed(Total(batches));
            return batches;
        }
        catch (Exception exception)
        {
            // It is kept under another name, so that the next stop does not overwrite it.
            var kept = _file + ".unreadable";
            TryDo(() => File.Move(_file, kept, overwrite: true));
            _logger.UsageUnreadable(kept, exception.GetType().Name);
            return [];
        }
    }

    /// <summary>Writes batches instead of the former content.</summary>
    /// <returns>Whether they are in the file; <see langword="false"/> also when there is none.</returns>
    public bool TryWrite(IReadOnlyList<UsageBatch> batches)
    {
        if (_file is null) return false;
        var part = _file + ".part";
        var isWritten = TryDo(() =>
        {
            using (var stream = new FileStream(part, FileMode.Create))
            {
                JsonSerializer.Serialize(stream, [.. batches], UsageJsonContext.Default.UsageBatchArray);
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, _file, overwrite: true);
        });
        if (isWritten) _logger.UsageSpooled(Total(batches), _file);
        return isWritten;
    }

    /// <summary>Deletes the file once its batches are stored.</summary>
    public void Delete()
    {
        if (_isRead && TryDo(() => File.Delete(_file!))) _isRead = false;
    }

    public static long Total(IReadOnlyList<UsageBatch> batches) => batches.Sum(batch => batch.Counts.Sum(count => count.Count));

    private static bool TryDo(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }
}
