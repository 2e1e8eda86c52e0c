package dev.vht.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RunTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "stores --nonsense", "stores files"})
  void wrongArgumentsShowTheUsage(String arguments) {
    StringWriter error = new StringWriter();
    CommandLine command = Run.commandLine().setErr(new PrintWriter(error));

    int exitCode = command.execute(arguments.isEmpty() ? new String[0] : arguments.split(" "));

    assertThat(exitCode).isEqualTo(2);
    assertThat(error.toString().replaceAll("\\s+", " "))
        .contains("Usage: benchmarks/run")
        .contains(Stream.of(TableName.values()).map(TableName::toString).toList());
  }
}
