using System.Buffers.Binary;
using System.Buffers.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;

namespace Api.Security.DPoP;

/// <summary>
/// Nonces that ASP.NET Core Data Protection protects, so that all nodes that share its keys accept them. If the keys are lost, clients
/// get a new nonce.
/// </summary>
internal sealed class ProtectedNonces(IDataProtectionProvider provider, TimeProvider clock, ILoggerFactory loggers) : INonceMaker
{
    private const string Purpose = "Api.Security.DPoP.Nonce";
    private const int Longest = 512;

    private readonly IDataProtector _protector = provider.CreateProtector(Purpose);
    private readonly ILogger _logger = loggers.CreateLogger(DPoPLog.Category);
    private readonly LogThrottle _minute = new(clock);
    private long _retryAt = long.MinValue;

    public string? Make(long period)
    {
        // The storage of the keys is asked once a second, however many requests need a nonce.
        if (clock.GetTimestamp() < Volatile.Read(ref _retryAt)) return null;
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, period);
        try
        {
            return Base64Url.EncodeToString(_protector.Protect(bytes));
        }
        catch (Exception exception) // the storage of the keys throws whatever it likes
        {
            Volatile.Write(ref _retryAt, clock.GetTimestamp() + clock.TimestampFrequency);
            if (_minute.TryEnter()) _logger.NonceNotMade(exception.GetType().Name);
            return null;
        }
    }

    public bool TryRead(string nonce, out long period)
    {
        period = 0;
        if (nonce.Length > Longest || Base64UrlText.Decode(nonce) is not { } bytes) return false;
        try
        {
            if (_protector.Unprotect(bytes) is not { Length: sizeof(long) } read) return false;
            period = BinaryPrimitives.ReadInt64BigEndian(read);
            return true;
        }
        catch (Exception) // of another key, or not a nonce of ours
        {
            return false;
        }
    }
}
