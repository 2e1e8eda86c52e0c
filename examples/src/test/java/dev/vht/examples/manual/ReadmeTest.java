package dev.vht.examples.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vht.contracts.Contract;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.verdict.ContractViolation;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code README.md} shows compiles as pasted, and prints what is shown. */
class ReadmeTest {
  private static final Pattern PROGRAM =
      Pattern.compile("```java\n(import .+?)```", Pattern.DOTALL);
  private static final Pattern OUTPUT = Pattern.compile("```text\n(.+?)```", Pattern.DOTALL);
  private static final String URL = "files:/tmp/ages";

  @TempDir Path directory;

  /** Tells whether this test runs a block of code: it is the README's program. */
  static boolean runs(String block) throws IOException {
    return block.equals(shown(PROGRAM));
  }

  private static String shown(Pattern pattern) throws IOException {
    Path base = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
    Matcher matcher = pattern.matcher(Files.readString(base.resolveSibling("README.md")));
    assertThat(matcher.find()).as(pattern.pattern()).isTrue();
    return matcher.group(1);
  }

  @Test
  void theProgramPrintsTheReportThatIsShown() throws Exception {
    String url = "files:" + directory.resolve("ages");
    compile(shown(PROGRAM).replace(URL, url));
    assertThat(run())
        .isInstanceOf(ContractViolation.class)
        .hasMessage(shown(OUTPUT).stripTrailing().replace(URL, url));
  }

  private void compile(String program) throws IOException {
    Path source = Files.writeString(directory.resolve("Ages.java"), program);
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
  }

  private Throwable run() throws Exception {
    URL[] classes = {directory.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes)) {
      var main = loader.loadClass("Ages").getMethod("main", String[].class);
      return catchThrowable(() -> main.invoke(null, (Object) new String[0])).getCause();
    }
  }

  /** For a door that checks nothing itself. */
  @Test
  @SuppressWarnings("UnusedMethod")
  void theDoorIsNotEnteredBeforeItIsOpen() {
    // shown in README.md, contracts/README.md
    @Protocol(rule = "D1", value = "(open enter* close)*", text = "the door is not open")
    interface Door {
      void open();

      void enter();

      void close();
    }
    // end
    class WoodenDoor implements Door {
      @Override
      public void open() {}

      @Override
      public void enter() {}

      @Override
      public void close() {}
    }
    assertThatThrownBy(
            () -> {
              // shown in README.md, contracts/README.md
              Contract<Door> contract = Contract.of(Door.class, MethodHandles.lookup());
              Door door = contract.attach(new WoodenDoor());
              door.enter(); // throws ContractViolation: D1: enter() but the door is not open
              // end
            })
        .isInstanceOf(ContractViolation.class)
        .hasMessageStartingWith("D1: enter() but the door is not open");
  }
}
