import { Headers, ProtectedHeaders, Sign1 as OtherSign1, Algorithms } from "@auth0/cose";
