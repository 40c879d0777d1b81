namespace Api.Security;

/// <summary>
/// The authorization matrix as a file in the repository: every endpoint with its schemes, scopes and rules. A test compares
/// it, so that every change of protection is visible in the review.
/// </summary>
public static class AuthorizationMatrix
{
    /// <summary>
    /// The environment variable that, set to <c>1</c>, makes <see cref="CompareAsync"/> write the file instead of comparing it.
    /// </summary>
    public const string UpdateVariable = "API_SECURITY_UPDATE_MATRIX";

    /// <summary>
    /// Compares the file with how the application is protected now. With <see cref="UpdateVariable"/> set to <c>1</c>, it writes the
    /// file instead, but never when <c>CI</c> is set.
    /// </summary>
    /// <param name="services">The services of the application. Start it first.</param>
    /// <param name="path">The file, such as <c>AUTHORIZATION.md</c>; the text above its table is kept.</param>
    /// <exception cref="AuthorizationMatrixException">The file is missing or differs; the message lists each line that differs.</exception>
    public static async Task CompareAsync(IServiceProvider services, string path)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var report = await ApiSecurityReport.CreateAsync(services);
        if (report.Endpoints.Count == 0)
            throw new AuthorizationMatrixException("The application has no endpoints: start it before comparing its matrix.");
        var file = MatrixFile.Read(path);
        var now = file.WithTable(report.ToMarkdown());
        if (MayUpdate()) await File.WriteAllTextAsync(path, now);
        else if (!string.Equals(file.Text, now, StringComparison.Ordinal))
            throw new AuthorizationMatrixException(MatrixDifference.Describe(path, file.Text, now));
    }

    private static bool MayUpdate() =>
        Environment.GetEnvironmentVariable(UpdateVariable) is "1" && Environment.GetEnvironmentVariable("CI") is (null or "" or "false");
}
