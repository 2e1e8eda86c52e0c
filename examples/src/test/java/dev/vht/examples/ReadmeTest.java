package dev.vht.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.verdict.ContractViolation;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's quick start compiles as pasted, and does what its comments say. */
class ReadmeTest {
  private static final Pattern QUICK_START =
      Pattern.compile("```java\n(import .+?)```", Pattern.DOTALL);

  @TempDir Path directory;

  private static String quickStart() throws IOException {
    Path base = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
    Matcher matcher = QUICK_START.matcher(Files.readString(base.resolveSibling("README.md")));
    assertThat(matcher.find()).as("a block of Java that begins with an import").isTrue();
    return matcher.group(1);
  }

  @Test
  void theQuickStartCompilesAndRuns() throws Exception {
    Path source = Files.writeString(directory.resolve("QuickStart.java"), quickStart());
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-Xlint:all",
                "-Werror",
                "-cp",
                System.getProperty("java.class.path", ""),
                source.toString());
    assertThat(result).as("the compiler's exit code").isZero();
    URL[] classes = {directory.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes)) {
      String url = "files:" + directory.resolve("ages");
      assertThatThrownBy(
              () ->
                  loader
                      .loadClass("QuickStart")
                      .getMethod("main", String[].class)
                      .invoke(null, (Object) new String[] {url}))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .isInstanceOf(ContractViolation.class)
          .hasMessageStartingWith("K3: ref(\"noot\") but \"noot\" was never set")
          .hasMessageContaining("at QuickStart.main(QuickStart.java:");
    }
  }
}
