namespace Api.Security;

/// <summary>
/// The authorization matrix as a file in the repository: every endpoint with its schemes, scopes and rules. A test compares
/// it, so that nobody changes a protection without a visible difference in the review.
/// </summary>
public static class AuthorizationMatrix
{
    /// <summary>The environment variable that, set to <c>1</c>, makes <see cref="CompareAsync"/> write the file instead of comparing it.</summary>
    public const string UpdateVariable = "API_SECURITY_UPDATE_MATRIX";

    /// <summary>
    /// Compares the file with what the application protects now. With <see cref="UpdateVariable"/> set to <c>1</c> it writes the file
    /// instead, never when <c>CI</c> is set.
    /// </summary>
    /// <param name="services">The services of the application, once it has started.</param>
    /// <param name="path">The file, such as <c>AUTHORIZATION.md</c>; what stands above the table in it is kept.</param>
    /// <exception cref="AuthorizationMatrixException">The file is missing or says something else; the message names each line that differs.</exception>
    public static async Task CompareAsync(IServiceProvider services, string path)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var report = await ApiSecurityReport.CreateAsync(services);
        if (report.Endpoints.Count == 0) throw new AuthorizationMatrixException("The application has no endpoints: start it before its matrix is compared.");
        var file = MatrixFile.Read(path);
        var now = file.WithTable(report.ToMarkdown());
        if (MayUpdate()) await File.WriteAllTextAsync(path, now);
        else if (!string.Equals(file.Text, now, StringComparison.Ordinal)) throw new AuthorizationMatrixException(MatrixDifference.Describe(path, file.Text, now));
    }

    private static bool MayUpdate() =>
        Environment.GetEnvironmentVariable(UpdateVariable) is "1" && Environment.GetEnvironmentVariable("CI") is (null or "" or "false");
}
