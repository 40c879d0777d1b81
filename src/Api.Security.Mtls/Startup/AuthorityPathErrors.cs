using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Api.Security.Mtls;

/// <summary>Finds authority files that are missing, unreadable, or not certificates.</summary>
internal static class AuthorityPathErrors
{
    public static IEnumerable<string> In(IList<string> files, IServiceProvider services)
    {
        var root = services.GetService<IHostEnvironment>()?.ContentRootPath ?? Directory.GetCurrentDirectory();
        for (var i = 0; i < files.Count; i++)
        {
            if (Fix(files[i], root) is { } fix) yield return $"{MtlsConfiguration.SectionName}:AuthorityFiles:{i}: {fix}.";
        }
    }

    private static string? Fix(string file, string root)
    {
        if (string.IsNullOrWhiteSpace(file) || file.Contains('\0', StringComparison.Ordinal)) return "write the path of a file";
        var path = Path.Combine(root, file);
        try
        {
            X509CertificateLoader.LoadCertificateFromFile(path).Dispose();
            return null;
        }
        catch (CryptographicException)
        {
            return File.Exists(path)
                ? $"{path} holds no certificate; write the path of a file with certificates in PEM, or one in DER"
                : $"there is no file {path}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return File.Exists(path) ? $"{path} cannot be read; give this process the right to read it" : $"there is no file {path}";
        }
    }
}
