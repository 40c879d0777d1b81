using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Api.Security.Mtls;

/// <summary>
/// A file with certificates of authorities that is read again when it changes. A content that cannot be used, or a missing file, changes
/// nothing. Links are followed, so that a mounted Kubernetes volume works. Not thread-safe: its owner holds a lock.
/// </summary>
/// <param name="path">The absolute path.</param>
/// <param name="setting">The setting with the path, for the log.</param>
/// <param name="logger">Receives one line when the file becomes unusable, and one when it is usable again.</param>
internal sealed class FollowedAuthorityFile(string path, string setting, ILogger logger)
{
    private (DateTime Written, long Length, string? Target)? _stamp;
    private AuthorityFileProblem? _problem;

    /// <summary>The certificates of the last content that could be used.</summary>
    public X509Certificate2[] Certificates { get; private set; } = [];

    /// <summary>Reads the file when it has changed, or could not be used before.</summary>
    /// <returns>Whether <see cref="Certificates"/> differ from before.</returns>
    public bool Refresh()
    {
        var stamp = Stamp();
        if (stamp is not null && stamp == _stamp && _problem is null) return false;
        X509Certificate2[] read = [];
        var problem = stamp is null ? AuthorityFileProblem.NotReadable : AuthorityCertificates.Read(path, out read);
        if (problem is { } found)
        {
            if (problem != _problem) logger.AuthorityFileNotUsed(setting, found.Text(), Certificates.Length);
            _problem = problem;
            return false;
        }

        if (_problem is not null) logger.AuthorityFileUsedAgain(setting);
        (_stamp, _problem) = (stamp, null);
        if (AreEqual(read, Certificates)) return false;
        Certificates = read;
        return true;
    }

    // Not Equals() of the certificates, which compares only issuer and serial number.
    private static bool AreEqual(X509Certificate2[] one, X509Certificate2[] other) =>
        one.Length == other.Length
        && one.Zip(other).All(pair => pair.First.RawDataMemory.Span.SequenceEqual(pair.Second.RawDataMemory.Span));

    // The process that writes the file may remove it for a moment, between any two calls.
    private (DateTime Written, long Length, string? Target)? Stamp()
    {
        try
        {
            var target = File.ResolveLinkTarget(path, returnFinalTarget: true);
            var file = (FileInfo?)target ?? new FileInfo(path);
            return (file.LastWriteTimeUtc, file.Length, target?.FullName);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
