import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import java.lang.reflect.Field;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/*
 * DynamoDB Local on the loopback address alone: by itself it binds every
 * address of the machine and has no option against that.  Takes the
 * arguments of its own ServerRunner.
 */
public final class DdbLoopback {
	public static void main(String[] args) throws Exception {
		DynamoDBProxyServer proxy =
			ServerRunner.createServerFromCommandLineArgs(args);
		Field field = DynamoDBProxyServer.class.getDeclaredField("server");

		field.setAccessible(true);
		for (Connector c : ((Server)field.get(proxy)).getConnectors())
			((ServerConnector)c).setHost("127.0.0.1");
		proxy.safeStart();
		proxy.join();
	}
}
