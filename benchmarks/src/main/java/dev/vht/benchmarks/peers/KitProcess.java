package dev.vht.benchmarks.peers;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the properties of one storage in this process, and writes a line when a property begins, and
 * another with its result when it ends: the verb, the property and a text in Base64.
 */
public final class KitProcess implements TestExecutionListener {
  static final String BEGUN = "begun";
  static final String ENDED = "ended";
  static final String FAILED = "failed";
  static final String SKIPPED = "skipped";

  private final PrintStream answers;
  private String sample = "";

  private KitProcess(PrintStream answers) {
    this.answers = answers;
  }

  /**
   * Runs the properties that {@code vht.rules} names.
   *
   * @param arguments the scheme
   */
  public static void main(String[] arguments) {
    PrintStream answers =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    PeerProperties.select(arguments[0]);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(DiscoverySelectors.selectClass(PeerProperties.class))
            .configurationParameter("jqwik.reporting.usejunitplatform", "true")
            .configurationParameter("jqwik.database", "")
            .build();
    LauncherFactory.create().execute(request, new KitProcess(answers));
    Runtime.getRuntime().halt(0); // threads of a peer may go on
  }

  private static Optional<String> property(TestIdentifier test) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(source -> ((MethodSource) source).getMethodName());
  }

  private void say(String verb, TestIdentifier test, String text) {
    String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    property(test).ifPresent(name -> answers.println(verb + " " + name + " " + encoded));
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    sample = "";
    say(BEGUN, test, "");
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    say(SKIPPED, test, reason);
  }

  @Override
  public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
    sample += String.join("\n", entry.getKeyValuePairs().values()) + "\n";
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    switch (result.getStatus()) {
      case SUCCESSFUL -> say(ENDED, test, "");
      case ABORTED -> say(SKIPPED, test, result.getThrowable().map(Throwable::toString).orElse(""));
      case FAILED ->
          say(
              FAILED,
              test,
              result.getThrowable().map(Failures::described).orElse("") + Failures.SAMPLE + sample);
    }
  }
}
