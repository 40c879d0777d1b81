namespace Api.Security;

/// <summary>
/// The authorization matrix as a file in the repository: every endpoint with its schemes, scopes and rules. A test compares
/// it, so that every change of protection is visible in the review.
/// </summary>
public static class AuthorizationMatrix
{
    /// <summary>
    /// The environment variable that, set to <c>1</c>, makes <see cref="CompareOrUpdateAsync"/> write the file instead of comparing it.
    /// </summary>
    public const string UpdateVariable = "API_SECURITY_UPDATE_MATRIX";

    /// <summary>Compares the file with how the application is protected now.</summary>
    /// <param name="services">The services of the application. Start it first.</param>
    /// <param name="path">The file, such as <c>AUTHORIZATION.md</c>; the text above its table may be anything.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="AuthorizationMatrixException">The file is missing or differs; the message lists each line that differs.</exception>
    public static async Task CompareAsync(IServiceProvider services, string path, CancellationToken cancellationToken = default)
    {
        var (file, now) = await ReadAsync(services, path, cancellationToken);
        if (!string.Equals(file, now, StringComparison.Ordinal))
            throw new AuthorizationMatrixException(MatrixDifference.Describe(path, file, now));
    }

    /// <summary>
    /// Compares the file; with <see cref="UpdateVariable"/> set to <c>1</c>, writes it instead. It never writes where <c>CI</c> is set to
    /// anything but <c>false</c>.
    /// </summary>
    /// <param name="services">The services of the application. Start it first.</param>
    /// <param name="path">The file, such as <c>AUTHORIZATION.md</c>; the text above its table is kept.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="AuthorizationMatrixException">The file is missing or differs; the message lists each line that differs.</exception>
    public static async Task CompareOrUpdateAsync(IServiceProvider services, string path, CancellationToken cancellationToken = default)
    {
        if (!MayUpdate())
        {
            await CompareAsync(services, path, cancellationToken);
            return;
        }

        var (_, now) = await ReadAsync(services, path, cancellationToken);
        await File.WriteAllTextAsync(path, now, cancellationToken);
    }

    private static async Task<(string File, string Now)> ReadAsync(
        IServiceProvider services, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var report = await ApiSecurityReport.CreateAsync(services, cancellationToken);
        if (report.Endpoints.Count == 0)
            throw new AuthorizationMatrixException("The application has no endpoints: start it before comparing its matrix.");
        var file = MatrixFile.Read(path);
        return (file.Text, file.WithTable(report.ToMarkdown()));
    }

    private static bool MayUpdate() =>
        Environment.GetEnvironmentVariable(UpdateVariable) is "1" && Environment.GetEnvironmentVariable("CI") is (null or "" or "false");
}
